module sallyport.dev/tools/bench

go 1.26

module sallyport.dev/tools/node

go 1.26

module sallyport.dev/tools/sigstore

go 1.26.0

require (
	github.com/go-jose/go-jose/v4 v4.1.4
	github.com/google/certificate-transparency-go v1.3.3
)

require golang.org/x/crypto v0.48.0 // indirect

// Command timestamp serves Sigstore's timestamp authority with a new key and certificate chain for each run.
//
//	timestamp --host HOST --port PORT   serves until SIGTERM or SIGINT
//
// The original command also binds port 2112 on every interface and exits if that port is in use.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"github.com/sigstore/timestamp-authority/v2/pkg/server"
	"github.com/spf13/viper"
)

const policy = "1.3.6.1.4.1.57264.2"

func main() {
	host := flag.String("host", "127.0.0.1", "interface to listen on")
	port := flag.Int("port", 0, "port to listen on")
	flag.Parse()
	viper.Set("timestamp-signer", "memory")
	viper.Set("timestamp-signer-hash", "sha256")
	viper.Set("default-policy-oid", policy)
	viper.Set("accepted-policy-oids", []string{policy})
	viper.Set("max-request-body-size", 1<<20)

	service := server.NewRestAPIServer(*host, *port, []string{"http"}, false, 10*time.Second, 10*time.Second)
	service.CleanupTimeout = time.Second
	if err := service.Serve(); err != nil {
		fmt.Fprintln(os.Stderr, "timestamp:", err)
		os.Exit(1)
	}
}

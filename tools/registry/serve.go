package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"github.com/google/go-containerregistry/pkg/registry"
)

// serve prints the address of the registry and serves it until SIGTERM or SIGINT.
func serve(args []string) error {
	flags := flag.NewFlagSet("serve", flag.ExitOnError)
	listen := flags.String("listen", "127.0.0.1:0", "host and port")
	referrers := flags.Bool("referrers", true, "provide the referrers API")
	requests := flags.Bool("log", false, "log each request to standard error")
	blobs := flags.String("blobs", "", "directory for layers, which are kept in memory otherwise")
	_ = flags.Parse(args)

	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	written := io.Discard
	if *requests {
		written = os.Stderr
	}
	options := []registry.Option{
		registry.WithReferrersSupport(*referrers), registry.Logger(log.New(written, "", 0))}
	if *blobs != "" {
		options = append(options, registry.WithBlobHandler(registry.NewDiskBlobHandler(*blobs)))
	}
	server := &http.Server{Handler: registry.New(options...)}
	ended, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	go func() {
		<-ended.Done()
		_ = server.Close()
	}()
	fmt.Println(listener.Addr())
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return nil
}

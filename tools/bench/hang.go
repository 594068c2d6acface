package main

import (
	"flag"
	"net"
	"os"
)

// hang serves a registry that accepts connections and never responds.
func hang(arguments []string) error {
	flags := flag.NewFlagSet("hang", flag.ExitOnError)
	listen := flags.String("listen", "127.0.0.1:0", "host and port")
	ready := flags.String("ready", "", "output file for the address")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	if *ready != "" {
		if err := os.WriteFile(*ready, []byte(listener.Addr().String()), 0o600); err != nil {
			return err
		}
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			_, _ = connection.Read(make([]byte, 1<<16)) // the request
			_, _ = connection.Read(make([]byte, 1))     // until the client closes the connection
			_ = connection.Close()
		}()
	}
}

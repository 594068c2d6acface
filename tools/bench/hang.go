package main

import (
	"flag"
	"net"
	"os"
)

// hang is a registry at its worst: it accepts every connection and never says anything.
func hang(arguments []string) error {
	flags := flag.NewFlagSet("hang", flag.ExitOnError)
	listen := flags.String("listen", "127.0.0.1:0", "where to listen")
	ready := flags.String("ready", "", "a file to write the address to")
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
			_, _ = connection.Read(make([]byte, 1))     // until the other side has had enough
			_ = connection.Close()
		}()
	}
}

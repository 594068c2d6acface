package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"time"
)

// forward listens on addresses of this network namespace, and connects to addresses of another one, until it is killed.
func forward(args []string) error {
	flags := flag.NewFlagSet("forward", flag.ExitOnError)
	file := flags.String("namespace", "", "file of the network namespace, such as /proc/1/ns/net")
	_ = flags.Parse(args)
	namespace, err := os.Open(*file)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for _, pair := range flags.Args() {
		listen, target, ok := strings.Cut(pair, "=")
		if !ok {
			return fmt.Errorf("%q is not LISTEN=TARGET", pair)
		}
		listener, err := net.Listen("tcp", listen)
		if err != nil {
			return err
		}
		go func() { failed <- accept(listener, target, namespace) }()
	}
	return <-failed
}

func accept(listener net.Listener, target string, namespace *os.File) error {
	for {
		client, err := listener.Accept()
		if err != nil {
			return err
		}
		go connect(client, target, namespace)
	}
}

func connect(client net.Conn, target string, namespace *os.File) {
	defer client.Close()
	server, err := dialInside(target, namespace)
	if err != nil {
		fmt.Fprintln(os.Stderr, "node:", err)
		return
	}
	defer server.Close()
	go send(server, client)
	send(client, server)
}

// send copies until the end of the source, and ends the direction.
func send(target, source net.Conn) {
	_, _ = io.Copy(target, source)
	if tcp, ok := target.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
}

// dialInside connects on a thread that has entered the namespace. The thread ends with its goroutine, because it stays locked.
func dialInside(target string, namespace *os.File) (net.Conn, error) {
	type result struct {
		conn net.Conn
		err  error
	}
	results := make(chan result)
	go func() {
		runtime.LockOSThread()
		if err := enter(namespace); err != nil {
			results <- result{nil, err}
			return
		}
		conn, err := net.DialTimeout("tcp", target, 10*time.Second)
		results <- result{conn, err}
	}()
	got := <-results
	return got.conn, got.err
}

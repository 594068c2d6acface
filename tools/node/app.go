package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// app answers 200, or 503 before it is ready; it ends with a code after a time, or with 0 on SIGTERM.
func app(args []string) error {
	flags := flag.NewFlagSet("app", flag.ExitOnError)
	listen := flags.String("listen", ":8080", "host and port")
	exitAfter := flags.Duration("exit-after", 0, "time until the program ends; 0 for never")
	code := flags.Int("code", 1, "exit code at that time")
	readyAfter := flags.Duration("ready-after", 0, "time until the program is ready")
	_ = flags.Parse(args)

	started := time.Now()
	handler := func(response http.ResponseWriter, _ *http.Request) {
		if time.Since(started) < *readyAfter {
			http.Error(response, "not ready", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(response, "ready")
	}
	server := &http.Server{Addr: *listen, Handler: http.HandlerFunc(handler), ReadHeaderTimeout: 10 * time.Second}
	ended, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if *exitAfter > 0 {
		time.AfterFunc(*exitAfter, func() { os.Exit(*code) })
	}
	go func() {
		<-ended.Done()
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		return err
	}
	return nil
}

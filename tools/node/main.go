// Command node has the small programs of the cluster of bin/node.
//
//	node pause                                   waits until SIGTERM or SIGINT, and collects ended child processes
//	node app [--listen ADDRESS] [--exit-after DURATION] [--code CODE] [--ready-after DURATION]
//	                                             program of test images: serves HTTP until SIGTERM, or ends by itself
//	node forward --namespace FILE LISTEN=TARGET...
//	                                             forwards connections into a network namespace
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("a command is missing: pause, app or forward"))
	}
	commands := map[string]func([]string) error{"pause": pause, "app": app, "forward": forward}
	command, known := commands[os.Args[1]]
	if !known {
		fail(fmt.Errorf("unknown command %q", os.Args[1]))
	}
	if err := command(os.Args[2:]); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "node:", err)
	os.Exit(1)
}

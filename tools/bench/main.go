// Command bench measures an admission webhook beside one that does nothing, and commands beside each other.
//
//	bench noop --listen HOST:PORT --ready FILE   serves a webhook that allows everything; FILE appears when it does
//	bench hang --listen HOST:PORT --ready FILE   accepts connections and never says anything, as a registry may
//	bench images [options] HOST:PORT/REPOSITORY  fills a registry with images that a new key has signed
//	bench reviews [options] NAME=URL...          asks webhooks in turn, and prints latencies and rates side by side
//	bench populate [options]                     fills a cluster with workloads and their Pods
//	bench commands [options] NAME=COMMAND...     runs commands in turn, and prints how long they take
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("which of noop, hang, images, reviews, populate, commands?"))
	}
	commands := map[string]func([]string) error{
		"noop": noop, "hang": hang, "images": images, "reviews": reviews, "commands": timeCommands, "populate": populate,
	}
	command, known := commands[os.Args[1]]
	if !known {
		fail(fmt.Errorf("there is no command %q", os.Args[1]))
	}
	if err := command(os.Args[2:]); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}

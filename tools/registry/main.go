// Command registry is an OCI registry in memory, and what tests and the quickstart need to fill one.
//
//	registry serve --listen HOST:PORT [--referrers=false] [--log]   serves until it is told to end
//	registry push [--fallback-tags=false] LAYOUT HOST:PORT/REPOSITORY   pushes all that an OCI image layout holds
//	registry image --text TEXT [--index] HOST:PORT/REPOSITORY:TAG   makes a tiny image, always the same for the same text
//	registry save HOST:PORT/REPOSITORY LAYOUT   writes all tags of a repository, and what they refer to, to a layout
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("which of serve, push, image, save?"))
	}
	commands := map[string]func([]string) error{"serve": serve, "push": push, "image": image, "save": save}
	command, known := commands[os.Args[1]]
	if !known {
		fail(fmt.Errorf("there is no command %q", os.Args[1]))
	}
	if err := command(os.Args[2:]); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "registry:", err)
	os.Exit(1)
}

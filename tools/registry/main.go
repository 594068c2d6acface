// Command registry serves an OCI registry, and pushes and saves its content for tests and the quickstart.
//
//	registry serve --listen HOST:PORT [--referrers=false] [--log] [--blobs DIRECTORY]   serves until SIGTERM or SIGINT;
//	                                                with --blobs, layers are files in that directory
//	registry push [--fallback-tags=false] LAYOUT HOST:PORT/REPOSITORY   pushes the content of an OCI image layout
//	registry image --text TEXT [--index] HOST:PORT/REPOSITORY:TAG   pushes a small image, the same for the same text
//	registry program --file PROGRAM [--arguments TEXT] [--version TEXT] HOST:PORT/REPOSITORY:TAG
//	                                                pushes an image that runs a statically linked program
//	registry save HOST:PORT/REPOSITORY LAYOUT   saves the tags of a repository and the artifacts they reference
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("a command is missing: serve, push, image, program or save"))
	}
	commands := map[string]func([]string) error{"serve": serve, "push": push, "image": image, "program": program, "save": save}
	command, known := commands[os.Args[1]]
	if !known {
		fail(fmt.Errorf("unknown command %q", os.Args[1]))
	}
	if err := command(os.Args[2:]); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "registry:", err)
	os.Exit(1)
}

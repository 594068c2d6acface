// Command bench compares admission webhooks, or commands, in one run.
//
//	bench noop --listen HOST:PORT --ready FILE   serves a webhook that allows every request; writes its URL to FILE
//	bench hang --listen HOST:PORT --ready FILE   serves a registry that accepts connections and never responds
//	bench images [options] HOST:PORT/REPOSITORY  pushes images signed with a new key
//	bench reviews [options] NAME=URL...          sends reviews to webhooks alternately; prints latencies and rates
//	bench populate [options]                     creates workloads and their Pods in a cluster
//	bench attack [options] URL [ATTACK...]       attacks a webhook beside reviews of another namespace
//	bench attacker NAME URL                      attacks it as a Pod until its input ends
//	bench carry [options]                        prints the rates of its reviews that an API server carries
//	bench cold [options] URL                     sends reviews at a rate from the moment at which an operator becomes ready
//	bench rate [options] URL                     sends reviews at a rate
//	bench creates [options]                      sends creates to an API server at a rate until it is interrupted
//	bench commands [options] NAME=COMMAND...     runs commands alternately; prints their durations
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		fail(fmt.Errorf("a command is missing: noop, hang, images, reviews, populate, attack, carry, cold, rate, creates or commands"))
	}
	commands := map[string]func([]string) error{
		"noop": noop, "hang": hang, "images": images, "reviews": reviews, "commands": timeCommands, "populate": populate, "attack": attackAll,
		"attacker": attackFromHere, "carry": carry, "cold": cold, "rate": steady, "creates": creates,
	}
	command, known := commands[os.Args[1]]
	if !known {
		fail(fmt.Errorf("unknown command %q", os.Args[1]))
	}
	if err := command(os.Args[2:]); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}

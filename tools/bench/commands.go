package main

import (
	"flag"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// run is a command with its measured durations.
type run struct {
	name string
	line string
	wall []time.Duration
	cpu  []time.Duration
}

// timeCommands runs every command once to fill the caches of the machine, and then all of them alternately.
func timeCommands(arguments []string) error {
	flags := flag.NewFlagSet("commands", flag.ExitOnError)
	rounds := flags.Int("rounds", 15, "number of runs of each command")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	var runs []*run
	for _, each := range flags.Args() {
		name, line, found := strings.Cut(each, "=")
		if !found {
			return fmt.Errorf("%q is not NAME=COMMAND", each)
		}
		runs = append(runs, &run{name: name, line: line})
	}
	for round := range *rounds + 1 {
		for _, each := range runs {
			wall, cpu, err := each.once()
			if err != nil {
				return err
			}
			if round > 0 {
				each.wall, each.cpu = append(each.wall, wall), append(each.cpu, cpu)
			}
		}
	}
	fmt.Printf("  %-24s %10s %10s %10s %10s\n", "", "median", "best", "worst", "CPU")
	for _, each := range runs {
		slices.Sort(each.wall)
		slices.Sort(each.cpu)
		fmt.Printf("  %-24s %10s %10s %10s %10s\n", each.name, seconds(each.wall[len(each.wall)/2]), seconds(each.wall[0]),
			seconds(each.wall[len(each.wall)-1]), seconds(each.cpu[len(each.cpu)/2]))
	}
	return nil
}

func (r *run) once() (time.Duration, time.Duration, error) {
	command := exec.Command("sh", "-c", "exec "+r.line)
	started := time.Now()
	output, err := command.CombinedOutput()
	took := time.Since(started)
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w\n%s", r.name, err, output)
	}
	return took, command.ProcessState.UserTime() + command.ProcessState.SystemTime(), nil
}

func seconds(duration time.Duration) string {
	return fmt.Sprintf("%.2f s", duration.Seconds())
}

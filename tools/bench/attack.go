package main

import (
	"flag"
	"fmt"
	"net/url"
	"os"
	"slices"
	"time"
)

// attackAll measures reviews of one namespace undisturbed and under each attack. Reviews of the attacked namespace that an API
// server would send share the connections of these reviews; all other attacks come from another address and another process of
// the lowest priority, because the machine of an attacker would be another one.
func attackAll(arguments []string) error {
	flags := flag.NewFlagSet("attack", flag.ExitOnError)
	object := flags.String("object", "", "file with the Pod of the undisturbed namespace, as JSON")
	heavy := flags.String("heavy", "", "file with the Pod of an overload, as JSON")
	namespace := flags.String("namespace", "default", "undisturbed namespace")
	seconds := flags.Int("seconds", 8, "duration of each attack")
	rate := flags.Int("rate", 100, "reviews of the undisturbed namespace in a second")
	warmup := flags.Int("warmup", 60_000, "reviews before the measurement, so that the webhook runs compiled code")
	pid := flags.Int("pid", 0, "process ID of the operator")
	limit := flags.Int("limit", 512, "memory limit in MiB")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	pod, err := os.ReadFile(*object)
	if err != nil {
		return err
	}
	heavyPod, err := os.ReadFile(*heavy)
	if err != nil {
		return err
	}
	names := flags.Args()[1:]
	for _, name := range names {
		if !slices.ContainsFunc(attackers, func(each attacker) bool { return each.name == name }) && name != "overload" {
			return fmt.Errorf("unknown attack %q", name)
		}
	}
	b := &attackBench{
		traffic:  newTraffic(flags.Arg(0), &source{pod: pod, namespace: *namespace}, *rate),
		resident: newResident(*pid), limit: *limit, duration: time.Duration(*seconds) * time.Second,
	}
	if err := b.traffic.warmUp(*warmup); err != nil {
		return err
	}
	selected := func(name string) bool { return len(names) == 0 || slices.Contains(names, name) }
	for _, each := range attackers {
		if selected(each.name) {
			if err := b.measure(each); err != nil {
				return err
			}
		}
	}
	met := b.print(*rate, *warmup)
	if selected("overload") {
		met = overload(flags.Arg(0), b, heavyPod) && met
	}
	if !met {
		return fmt.Errorf("a goal is missed: p99 at most 3 times the undisturbed one, 0 failed, at most %d MiB, and recovery in 2 s", *limit)
	}
	return nil
}

// attackBench measures all attacks of a run.
type attackBench struct {
	traffic  *traffic
	resident *residentMemory
	limit    int
	duration time.Duration
	calm     window
	calmP99s []time.Duration
	results  []attackResult
}

// attackResult is the measurement of one attack.
type attackResult struct {
	attacker  attacker
	window    window
	attempts  int64
	answers   string
	resident  int
	recovered time.Duration
}

// measure measures a window without attack and a window with it.
func (b *attackBench) measure(each attacker) error {
	calm := b.traffic.during(max(b.duration/6, 2*time.Second))
	b.calm.add(calm)
	b.calmP99s = append(b.calmP99s, calm.percentile(0.99))
	b.resident.reset()
	running, err := each.start(b.traffic)
	if err != nil {
		return fmt.Errorf("%s: %w", each.name, err)
	}
	result := attackResult{attacker: each, window: b.traffic.during(b.duration)}
	result.attempts, result.answers = running.stop()
	result.recovered = b.traffic.recover(3 * b.calm.percentile(0.99))
	result.resident = b.resident.max()
	b.results = append(b.results, result)
	fmt.Fprintf(os.Stderr, "%s: p99 %s after %s\n", each.name, milliseconds(result.window.percentile(0.99)), milliseconds(calm.percentile(0.99)))
	return nil
}

// print prints all results and returns whether they meet the goals.
func (b *attackBench) print(rate, warmup int) bool {
	fmt.Printf("%d reviews a second over one connection, after %d reviews; the time counts from the moment at which a review is due\n", rate, warmup)
	fmt.Printf("  %-18s %-4s %10s %10s %7s %7s %9s %10s  %s\n", "", "from", "p50", "p99", "ratio", "failed", "resident", "recovered", "attack")
	base := b.calm.percentile(0.99)
	fmt.Printf("  %-18s %-4s %10s %10s %7s %7d %9s %10s  %s\n", "undisturbed", "", milliseconds(b.calm.percentile(0.5)), milliseconds(base), "",
		b.calm.failed, "", "", fmt.Sprintf("p99 of its %d windows: %s to %s", len(b.calmP99s),
			milliseconds(slices.Min(b.calmP99s)), milliseconds(slices.Max(b.calmP99s))))
	met := b.calm.failed == 0
	for _, each := range b.results {
		p99 := each.window.percentile(0.99)
		times := ratio(p99, base)
		fmt.Printf("  %-18s %-4s %10s %10s %6.2fx %7d %5d MiB %7.0f ms  %.0f/s%s\n", each.attacker.name, each.attacker.from(),
			milliseconds(each.window.percentile(0.5)), milliseconds(p99), times, each.window.failed, each.resident,
			float64(each.recovered.Milliseconds()), float64(each.attempts)/b.duration.Seconds(), each.answers)
		met = met && times <= 3 && each.window.failed == 0 && each.resident <= b.limit && each.recovered <= 2*time.Second
	}
	return met
}

func withTimeout(address string) string {
	parsed, err := url.Parse(address)
	if err != nil {
		panic(err)
	}
	parsed.RawQuery = fmt.Sprintf("timeout=%.0fs", reviewTimeout.Seconds())
	return parsed.String()
}

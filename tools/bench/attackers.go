package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// attacker attacks a webhook, in several copies at a time, either with reviews that an API server sends for a user, or from
// another address with whatever a Pod can send.
type attacker struct {
	name  string
	count int // number of concurrent copies
	// object and namespace of the reviews that an API server sends, and their rate
	object    func() string
	namespace string
	perSecond int
	// or the attack of a Pod, repeated without a pause
	run func(a *attack) error
}

// The rates of reviews are those that a kube-apiserver carries of one user, on two processors that it shares with the operator
// (bench/attack carry), rounded up. Their objects pass its validation and its limit of 3 MiB.
var attackers = []attacker{
	{name: "many env", count: 8, perSecond: 8, namespace: "attack", object: func() string { return manyEnvironmentVariables(6_000) }},
	{name: "many hosts", count: 8, perSecond: 11, namespace: "attack", object: func() string { return manyHosts(2_400) }},
	{name: "many strings", count: 8, perSecond: 16, namespace: "attack", object: func() string { return manyArguments(47_000) }},
	{name: "many findings", count: 8, perSecond: 12, namespace: "attack", object: func() string { return manyFindings(1_000) }},
	{name: "many warnings", count: 8, perSecond: 12, namespace: "attack-warn", object: func() string { return manyFindings(1_000) }},
	{name: "one string", count: 8, perSecond: 16, namespace: "attack", object: func() string { return oneString(3<<20 - 1<<10) }},
	{name: "deep annotations", count: 8, perSecond: 80, namespace: "attack", object: func() string { return deepAnnotations(250 << 10) }},
	{name: "CEL regex", count: 8, perSecond: 150, namespace: "attack", object: func() string { return longAnnotation(60_000) }},
	{name: "many policies", count: 8, perSecond: 600, namespace: "attack-policies", object: func() string { return longAnnotation(1_000) }},
	{name: "many nodes", count: 16, run: podReviews(func() string { return arrays(8<<20 - 400) })},
	{name: "deep JSON", count: 16, run: podReviews(func() string { return strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20) })},
	{name: "big JSON", count: 16, run: podReviews(func() string { return `"` + strings.Repeat("a", 8<<20-400) + `"` })},
	{name: "small reviews", count: 64, run: podReviews(func() string { return longAnnotation(1_000) })},
	{name: "slow bodies", count: 64, run: (*attack).slowBody},
	{name: "slow small bodies", count: 64, run: (*attack).slowSmallBody},
	{name: "idle TLS", count: 256, run: (*attack).idle},
	{name: "handshakes", count: 8, run: (*attack).handshake},
	{name: "half handshakes", count: 256, run: (*attack).halfHandshake},
	{name: "h2 streams", count: 8, run: func(a *attack) error { return a.frames(false) }},
	{name: "h2 reset", count: 8, run: func(a *attack) error { return a.frames(true) }},
	{name: "h2 settings", count: 8, run: func(a *attack) error { return a.repeated(frame(4, 0, 0, nil)) }},
	{name: "h2 ping", count: 8, run: func(a *attack) error { return a.repeated(frame(6, 0, 0, make([]byte, 8))) }},
	{name: "h2 empty data", count: 8, run: (*attack).emptyData},
	{name: "CONTINUATION", count: 8, run: (*attack).continuation},
}

func (a attacker) from() string {
	if a.run == nil {
		return "API"
	}
	return "Pod"
}

// start starts the attack beside undisturbed traffic.
func (a attacker) start(beside *traffic) (runningAttack, error) {
	if a.run == nil {
		return a.startReviews(beside.target.client, beside.target.url), nil
	}
	return a.startProcess(beside.target.url)
}

// runningAttack is an attack until it is stopped.
type runningAttack interface {
	// stop returns the number of attempts and what became of them.
	stop() (int64, string)
}

// reviewAttack sends reviews over the connections of an API server.
type reviewAttack struct {
	end     chan struct{}
	group   sync.WaitGroup
	mutex   sync.Mutex
	count   int64
	answers map[string]int
}

func (a attacker) startReviews(client *http.Client, address string) *reviewAttack {
	r := &reviewAttack{end: make(chan struct{}), answers: map[string]int{}}
	body := []byte(reviewOf(a.namespace, a.object()))
	due := make(chan struct{})
	go func() {
		ticker := time.NewTicker(time.Second / time.Duration(a.perSecond))
		defer ticker.Stop()
		defer close(due)
		for {
			select {
			case <-r.end:
				return
			case <-ticker.C:
				select {
				case due <- struct{}{}:
				default: // all copies wait for an answer
				}
			}
		}
	}()
	for range a.count {
		r.group.Go(func() {
			for range due {
				r.note(send(client, address, body))
			}
		})
	}
	return r
}

func send(client *http.Client, address string, body []byte) string {
	response, err := client.Post(address, "application/json", bytes.NewReader(body))
	if err != nil {
		return "error"
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return "error"
	}
	var answer struct {
		Response struct {
			Allowed bool
			Status  struct{ Code int }
		}
	}
	switch {
	case response.StatusCode != http.StatusOK || json.Unmarshal(text, &answer) != nil:
		return fmt.Sprintf("HTTP %d", response.StatusCode)
	case answer.Response.Allowed:
		return "allowed"
	}
	return fmt.Sprint(answer.Response.Status.Code)
}

func (r *reviewAttack) note(answer string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.count++
	r.answers[answer]++
}

func (r *reviewAttack) stop() (int64, string) {
	close(r.end)
	r.group.Wait()
	var parts []string
	for _, answer := range slices.Sorted(maps.Keys(r.answers)) {
		parts = append(parts, fmt.Sprintf("%s %d", answer, r.answers[answer]))
	}
	return r.count, ": " + strings.Join(parts, ", ")
}

// processAttack is an attack from another process.
type processAttack struct {
	command *exec.Cmd
	input   io.Closer
	output  *bufio.Reader
}

func (a attacker) startProcess(address string) (*processAttack, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.Command("nice", "-n", "19", self, "attacker", a.name, address)
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &processAttack{command: command, input: input, output: bufio.NewReader(output)}, command.Start()
}

func (p *processAttack) stop() (int64, string) {
	_ = p.input.Close()
	line, _ := p.output.ReadString('\n')
	_ = p.command.Wait()
	var attempts, failed int64
	_, _ = fmt.Sscan(line, &attempts, &failed)
	return attempts, fmt.Sprintf(": %d of %d cut off", failed, attempts)
}

// attackFromHere runs the attack of a Pod until its input ends.
func attackFromHere(arguments []string) error {
	flags := flag.NewFlagSet("attacker", flag.ExitOnError)
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	index := slices.IndexFunc(attackers, func(each attacker) bool { return each.name == flags.Arg(0) })
	if index < 0 || attackers[index].run == nil {
		return errors.New("no attack of a Pod has this name")
	}
	a := newAttack(flags.Arg(1))
	var attempts, failed atomic.Int64
	for range attackers[index].count {
		go func() {
			for {
				attempts.Add(1)
				if attackers[index].run(a) != nil {
					failed.Add(1)
				}
			}
		}()
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	fmt.Println(attempts.Load(), failed.Load())
	return nil
}

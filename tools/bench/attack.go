package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// attacker disturbs a webhook until the context of the attack ends.
type attacker struct {
	name  string
	count int // number of concurrent copies
	run   func(a *attack) error
}

const pause = 250 * time.Millisecond

// attack is one attack on a webhook that runs.
type attack struct {
	address string
	target  *target
	end     chan struct{}
	failed  atomic.Int64
}

var attackers = []attacker{
	{"many nodes", 3, func(a *attack) error { return a.review(arrays(8<<20 - 400)) }},
	{"deep JSON", 3, func(a *attack) error { return a.review(strings.Repeat("[", 1<<20) + strings.Repeat("]", 1<<20)) }},
	{"big JSON", 3, func(a *attack) error { return a.review(`"` + strings.Repeat("a", 8<<20-400) + `"`) }},
	{"many env", 2, func(a *attack) error { return a.review(manyEnvironmentVariables(40_000)) }},
	{"many hosts", 2, func(a *attack) error { return a.review(manyHosts(8_000)) }},
	{"CEL regex", 4, func(a *attack) error { return a.review(longAnnotation(60_000)) }},
	{"slow bodies", 12, (*attack).slowBody},
	{"idle TLS", 60, (*attack).idle},
	{"h2 streams", 2, func(a *attack) error { return a.frames(false) }},
	{"h2 reset", 2, func(a *attack) error { return a.frames(true) }},
	{"CONTINUATION", 4, (*attack).continuation},
}

// attackAll measures reviews of one namespace undisturbed and under each attack, from another namespace.
func attackAll(arguments []string) error {
	flags := flag.NewFlagSet("attack", flag.ExitOnError)
	object := flags.String("object", "", "file with the Pod of the undisturbed namespace, as JSON")
	namespace := flags.String("namespace", "default", "undisturbed namespace")
	seconds := flags.Int("seconds", 8, "duration of each attack")
	clients := flags.Int("clients", 4, "number of concurrent reviews of the undisturbed namespace")
	pid := flags.Int("pid", 0, "process ID of the operator")
	limit := flags.Int("limit", 512, "memory limit in MiB")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	pod, err := os.ReadFile(*object)
	if err != nil {
		return err
	}
	address, err := url.Parse(flags.Arg(0))
	if err != nil {
		return err
	}
	duration := time.Duration(*seconds) * time.Second
	traffic := func() (*target, int64) {
		return undisturbed(flags.Arg(0), &source{pod: pod, namespace: *namespace}, *clients, duration)
	}
	traffic() // warm-up
	base, failures := traffic()
	fmt.Printf("  %-14s %10s %10s %8s %8s %10s\n", "", "p50", "p99", "ratio", "failed", "resident")
	line := func(name string, t *target, failed int64) bool {
		ratio := float64(t.percentile(0.99)) / float64(base.percentile(0.99))
		resident := resident(*pid)
		fmt.Printf("  %-14s %10s %10s %7.2fx %8d %7d MB\n", name, milliseconds(t.percentile(0.5)), milliseconds(t.percentile(0.99)),
			ratio, failed, resident)
		return ratio <= 3 && failed == 0 && resident <= *limit
	}
	met := line("undisturbed", base, failures)
	for _, each := range attackers {
		a := &attack{address: address.Host, target: newTarget("attack", flags.Arg(0), false), end: make(chan struct{})}
		var group sync.WaitGroup
		for range each.count {
			group.Go(func() { a.repeat(each.run) })
		}
		t, failed := traffic()
		close(a.end)
		group.Wait()
		met = line(each.name, t, failed) && met
		started := time.Now() // the end of the overload
		for time.Since(started) < 2*time.Second {
			if _, err := t.send((&source{pod: pod, namespace: *namespace}).next()); err == nil {
				break
			}
		}
	}
	if !met {
		return fmt.Errorf("a goal is missed: ratio of p99 at most 3, no failures, memory below %d MiB", *limit)
	}
	return nil
}

// undisturbed sends reviews at a fixed rate for a duration and counts failures, also those of the expected verdict.
func undisturbed(address string, source *source, clients int, duration time.Duration) (*target, int64) {
	t := newTarget("sallyport", address, true)
	var failures atomic.Int64
	var mutex sync.Mutex
	var group sync.WaitGroup
	end := time.Now().Add(duration)
	for range clients {
		group.Go(func() {
			for time.Now().Before(end) {
				took, err := t.send(source.next())
				mutex.Lock()
				t.latencies = append(t.latencies, took)
				mutex.Unlock()
				if err != nil {
					failures.Add(1)
					fmt.Fprintln(os.Stderr, err)
				}
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	group.Wait()
	slices.Sort(t.latencies)
	return t, failures.Load()
}

func (a *attack) repeat(run func(a *attack) error) {
	for {
		select {
		case <-a.end:
			return
		default:
			if run(a) != nil {
				a.failed.Add(1)
			}
			time.Sleep(pause) // attackers share the processors with the operator, which they would occupy by themselves
		}
	}
}

// connect returns a connection of which nothing is left when the attack ends.
func (a *attack) connect(protocols ...string) (net.Conn, error) {
	// another address of this machine, as of another Pod
	dialer := &net.Dialer{Timeout: 5 * time.Second, LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}}
	connection, err := tls.DialWithDialer(dialer, "tcp", a.address, &tls.Config{InsecureSkipVerify: true, NextProtos: protocols})
	if err != nil {
		return nil, err
	}
	go func() {
		<-a.end
		_ = connection.Close()
	}()
	return connection, nil
}

// review sends a review of an object in the namespace of the attack over HTTP/1.1 and reads the response.
func (a *attack) review(object string) error {
	body := `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"1",` +
		`"kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},` +
		`"name":"web","namespace":"attack","operation":"CREATE","userInfo":{"username":"bob"},"object":` + object + `}}`
	connection, err := a.connect()
	if err != nil {
		return err
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := fmt.Fprintf(connection, "POST /validate?timeout=5s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, connection)
	return err
}

// slowBody announces a review of 8 MiB, sends nearly all of it, and waits.
func (a *attack) slowBody() error {
	connection, err := a.connect()
	if err != nil {
		return err
	}
	defer connection.Close()
	const size = 8<<20 - 64
	if _, err := fmt.Fprintf(connection, "POST /validate?timeout=30s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", size, strings.Repeat(" ", size-1024)); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, connection)
	return err
}

func (a *attack) idle() error {
	connection, err := a.connect()
	if err != nil {
		return err
	}
	defer connection.Close()
	_, err = io.Copy(io.Discard, connection)
	return err
}

// http2 returns a connection after the preface.
func (a *attack) http2() (net.Conn, error) {
	connection, err := a.connect("h2")
	if err != nil {
		return nil, err
	}
	go func() { _, _ = io.Copy(io.Discard, connection) }()
	_, err = connection.Write(append([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(4, 0, 0, nil)...))
	return connection, err
}

// frames opens streams that never end, and resets each of them if wanted.
func (a *attack) frames(reset bool) error {
	connection, err := a.http2()
	if err != nil {
		return err
	}
	defer connection.Close()
	path := "\x04\x09/validate" // literal header with the indexed name :path
	for stream := uint32(1); stream < 20_000; stream += 2 {
		batch := frame(1, 4, stream, []byte("\x83\x87"+path))
		if reset {
			batch = append(batch, frame(3, 0, stream, []byte{0, 0, 0, 8})...)
		}
		if _, err := connection.Write(batch); err != nil {
			return err
		}
	}
	return nil
}

// continuation sends headers that never end.
func (a *attack) continuation() error {
	connection, err := a.http2()
	if err != nil {
		return err
	}
	defer connection.Close()
	if _, err := connection.Write(frame(1, 0, 1, []byte("\x83\x87\x84"))); err != nil {
		return err
	}
	batch := slices.Repeat(frame(9, 0, 1, nil), 7_000)
	for {
		if _, err := connection.Write(batch); err != nil {
			return err
		}
	}
}

func frame(kind, flags byte, stream uint32, payload []byte) []byte {
	length := len(payload)
	header := []byte{byte(length >> 16), byte(length >> 8), byte(length), kind, flags,
		byte(stream >> 24), byte(stream >> 16), byte(stream >> 8), byte(stream)}
	return append(header, payload...)
}

func arrays(size int) string {
	return `{"a":[` + strings.Repeat("[],", size/3) + `[]]}`
}

func manyEnvironmentVariables(count int) string {
	variables := make([]map[string]string, count)
	for i := range variables {
		variables[i] = map[string]string{"name": fmt.Sprintf("a%x", i)}
	}
	return pod(map[string]any{}, []any{map[string]any{"name": "c", "image": "nginx", "env": variables}})
}

func manyHosts(count int) string {
	containers := make([]any, count)
	for i := range containers {
		containers[i] = map[string]string{"name": fmt.Sprintf("c%d", i), "image": fmt.Sprintf("127.%d.%d.%d:9/a", 1+i/62500, i/250%250, i%250+1)}
	}
	return pod(map[string]any{}, containers)
}

func longAnnotation(length int) string {
	return pod(map[string]any{"x": strings.Repeat("ab", length)}, []any{map[string]any{"name": "c", "image": "nginx"}})
}

func pod(annotations map[string]any, containers []any) string {
	text, err := json.Marshal(map[string]any{"apiVersion": "v1", "kind": "Pod",
		"metadata": map[string]any{"name": "web", "annotations": annotations}, "spec": map[string]any{"containers": containers}})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// resident returns the resident memory of a process in MiB; 0 if it is not known.
func resident(pid int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kilobytes int
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kilobytes); err == nil {
			return kilobytes / 1024
		}
	}
	return 0
}

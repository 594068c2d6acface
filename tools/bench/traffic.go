package main

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// traffic sends reviews of the undisturbed namespace at a fixed rate.
type traffic struct {
	target *target
	source *source
	rate   int
}

// window is what was measured in one or several periods.
type window struct {
	latencies []time.Duration
	failed    int
}

func newTraffic(address string, source *source, rate int) *traffic {
	t := newTarget("sallyport", withTimeout(address), true)
	t.client.Transport = sharedTransport()
	return &traffic{target: t, source: source, rate: rate}
}

// sharedTransport returns the transport of an API server: one HTTP/2 connection, and more only if its streams are used up.
func sharedTransport() *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true, DisableCompression: true}
}

// warmUp sends reviews as fast as the webhook answers.
func (t *traffic) warmUp(count int) error {
	if err := t.target.measure(t.source, count, 4); err != nil {
		return err
	}
	t.target.latencies, t.target.rates = nil, nil
	return nil
}

// during measures reviews for a duration. A review that starts late because others took long counts from its due time.
func (t *traffic) during(duration time.Duration) window {
	var result window
	var mutex sync.Mutex
	var group sync.WaitGroup
	interval := time.Second / time.Duration(t.rate)
	started := time.Now()
	for due := started; due.Sub(started) < duration; due = due.Add(interval) {
		time.Sleep(time.Until(due))
		uid, body := t.source.next()
		group.Go(func() {
			_, err := t.target.send(uid, body)
			took := time.Since(due)
			mutex.Lock()
			defer mutex.Unlock()
			result.latencies = append(result.latencies, took)
			if err != nil {
				result.failed++
				fmt.Fprintln(os.Stderr, err)
			}
		})
	}
	group.Wait()
	return result
}

// recover returns the time until five reviews in a row take no more than a duration.
func (t *traffic) recover(normal time.Duration) time.Duration {
	started := time.Now()
	for good := 0; good < 5 && time.Since(started) < 10*time.Second; {
		if took, err := t.target.send(t.source.next()); err != nil || took > normal {
			good = 0
		} else {
			good++
		}
		time.Sleep(10 * time.Millisecond)
	}
	return time.Since(started)
}

func (w *window) add(other window) {
	w.latencies = append(w.latencies, other.latencies...)
	w.failed += other.failed
}

func (w *window) percentile(share float64) time.Duration {
	if len(w.latencies) == 0 {
		return 0
	}
	slices.Sort(w.latencies)
	return w.latencies[int(share*float64(len(w.latencies)-1))]
}

// residentMemory observes the resident memory of a process.
type residentMemory struct {
	pid  int
	most atomic.Int64
}

func newResident(pid int) *residentMemory {
	r := &residentMemory{pid: pid}
	go func() {
		for {
			r.most.Store(max(r.most.Load(), r.now()))
			time.Sleep(50 * time.Millisecond)
		}
	}()
	return r
}

func (r *residentMemory) reset() { r.most.Store(r.now()) }

// max returns the maximum since the last reset, in MiB.
func (r *residentMemory) max() int { return int(max(r.most.Load(), r.now())) }

func (r *residentMemory) now() int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.pid))
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(text) {
		var kilobytes int64
		if _, err := fmt.Sscanf(string(line), "VmRSS: %d kB", &kilobytes); err == nil {
			return kilobytes / 1024
		}
	}
	return 0
}

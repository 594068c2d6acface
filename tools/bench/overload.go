package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// reviewTimeout is the time for which the API server waits for an answer.
const reviewTimeout = 5 * time.Second

// loadFactor is how many times more reviews an overload sends than the webhook can answer.
const loadFactor = 3

// maxOpen is the number of reviews of an overload that wait for an answer at a time, over at most 16 connections.
const maxOpen = 4_000

// overload sends three times as many reviews of 100 namespaces as the webhook can answer, over connections as the API server
// opens them. Every review is answered in time, with a verdict or with 429 and a time to retry.
func overload(address string, b *attackBench, pod []byte) bool {
	client := newTarget("overload", address, true).client
	transport := sharedTransport()
	transport.MaxConnsPerHost = 16 // else Go dials for each review until the first connection is established
	client.Transport = transport
	text := []byte(strings.ReplaceAll(string(pod), `"namespace": "bench"`, `"namespace": "attack"`))
	sustained := newReviewLoad(client, address, text).closed(8, 3*time.Second)
	sustainable := float64(sustained.evaluated) / sustained.took.Seconds()
	b.resident.reset()
	load := newReviewLoad(client, address, text).open(loadFactor*sustainable, b.duration)
	first, err := b.traffic.target.send(b.traffic.source.next())
	recovered := b.traffic.recover(3 * b.calm.percentile(0.99))
	rate := func(count int64) float64 { return float64(count) / load.took.Seconds() }
	fmt.Printf("\noverload with %d times the %.0f reviews/s that are sustained by 8 clients, of 100 namespaces, for %s:\n", loadFactor, sustainable, b.duration)
	fmt.Printf("  sent %.0f/s, evaluated %.0f/s, answered with 429 and a time to retry %.0f/s, failed %d; not sent, because %d were open: %d\n",
		rate(int64(len(load.latencies.latencies))), rate(load.evaluated), rate(load.busy), load.failed, maxOpen, load.unsent)
	fmt.Printf("  p50 %s, p99 %s, slowest %s; first review afterwards %s, normal again after %d ms; resident %d MiB\n",
		milliseconds(load.latencies.percentile(0.5)), milliseconds(load.latencies.percentile(0.99)), milliseconds(load.latencies.percentile(1)),
		milliseconds(first), recovered.Milliseconds(), b.resident.max())
	return sustained.failed == 0 && load.failed == 0 && load.busy > 0 && err == nil && first <= 2*time.Second &&
		recovered <= 2*time.Second && b.resident.max() <= b.limit
}

// reviewLoad is a load of reviews of 100 namespaces with what became of them.
type reviewLoad struct {
	client                  *http.Client
	address                 string
	sources                 []*source
	mutex                   sync.Mutex
	latencies               window
	evaluated, busy, failed int64
	unsent                  int
	took                    time.Duration
}

func newReviewLoad(client *http.Client, address string, pod []byte) *reviewLoad {
	l := &reviewLoad{client: client, address: withTimeout(address)}
	for i := range 100 {
		l.sources = append(l.sources, &source{pod: pod, namespace: fmt.Sprintf("attack-%d", i)})
	}
	return l
}

// closed sends reviews one after the other with each of some clients.
func (l *reviewLoad) closed(clients int, duration time.Duration) *reviewLoad {
	var group sync.WaitGroup
	var next atomic.Int64
	started := time.Now()
	for range clients {
		group.Go(func() {
			for time.Since(started) < duration {
				l.send(int(next.Add(1)))
			}
		})
	}
	group.Wait()
	l.took = time.Since(started)
	return l
}

// open sends reviews at a rate, whether or not earlier ones are answered.
func (l *reviewLoad) open(perSecond float64, duration time.Duration) *reviewLoad {
	var group sync.WaitGroup
	slots := make(chan struct{}, maxOpen)
	started := time.Now()
	for sent := 0; time.Since(started) < duration; sent++ {
		time.Sleep(time.Until(started.Add(time.Duration(float64(sent) / perSecond * float64(time.Second)))))
		select {
		case slots <- struct{}{}:
			group.Go(func() {
				l.send(sent)
				<-slots
			})
		default:
			l.unsent++
		}
	}
	group.Wait()
	l.took = time.Since(started)
	return l
}

func (l *reviewLoad) send(number int) {
	_, body := l.sources[number%len(l.sources)].next()
	started := time.Now()
	status, retry, text, err := l.post(body)
	took := time.Since(started)
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.latencies.latencies = append(l.latencies.latencies, took)
	switch {
	case err == nil && status == http.StatusTooManyRequests && retry != "":
		l.busy++
	case err != nil || status != http.StatusOK:
		l.failed++
		if l.failed <= 3 {
			fmt.Fprintln(os.Stderr, status, err, string(text))
		}
	case busy(text):
		l.busy++
	default:
		l.evaluated++
	}
}

func (l *reviewLoad) post(body []byte) (status int, retryAfter string, text []byte, err error) {
	limited, cancel := context.WithTimeout(context.Background(), reviewTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, http.MethodPost, l.address, bytes.NewReader(body))
	if err != nil {
		return 0, "", nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := l.client.Do(request)
	if err != nil {
		return 0, "", nil, err
	}
	defer response.Body.Close()
	text, err = io.ReadAll(response.Body)
	return response.StatusCode, response.Header.Get("Retry-After"), text, err
}

// busy returns whether a review says that the webhook is overloaded, and when to retry.
func busy(text []byte) bool {
	var answer struct {
		Response struct {
			Status struct {
				Code    int
				Details struct{ RetryAfterSeconds int }
			}
		}
	}
	return json.Unmarshal(text, &answer) == nil && answer.Response.Status.Code == 429 && answer.Response.Status.Details.RetryAfterSeconds > 0
}

package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// target is a webhook with its measured latencies.
type target struct {
	name      string
	url       string
	client    *http.Client
	expected  bool
	disturbed *disturbance
	latencies []time.Duration
	rates     []float64
}

// reviews sends blocks of reviews to all webhooks alternately, in changing order, so that other load on the machine affects
// all of them. The first webhook is the baseline.
func reviews(arguments []string) error {
	flags := flag.NewFlagSet("reviews", flag.ExitOnError)
	object := flags.String("object", "", "file with the Pod, as JSON")
	namespace := flags.String("namespace", "default", "namespace of the Pods")
	clients := flags.Int("clients", 1, "number of concurrent reviews, over one connection as the API server does")
	rounds := flags.Int("rounds", 20, "number of blocks for each webhook")
	block := flags.Int("block", 1000, "number of reviews in a block")
	warmup := flags.Int("warmup", 20000, "number of reviews before the measurement, for each webhook")
	denying := flags.String("refused-by", "", "names of the webhooks that must deny, separated by commas; the others must allow")
	list := flags.String("images", "", "file with image references, one per line; the next one replaces IMAGE in the Pod of each review")
	disturbed := flags.String("disturbed", "", "name of the webhook that receives other reviews during the measurement")
	disturbing := flags.String("disturbing", "", "file with the Pod of these other reviews")
	title := flags.String("title", "", "title of the measurement")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	pod, err := os.ReadFile(*object)
	if err != nil {
		return err
	}
	var targets []*target
	for _, each := range flags.Args() {
		name, url, found := strings.Cut(each, "=")
		if !found {
			return fmt.Errorf("%q is not NAME=URL", each)
		}
		targets = append(targets, newTarget(name, url, !slices.Contains(strings.Split(*denying, ","), name)))
	}
	if len(targets) == 0 {
		return fmt.Errorf("a webhook is missing: NAME=URL")
	}
	source := &source{pod: pod, namespace: *namespace}
	if *list != "" {
		text, err := os.ReadFile(*list)
		if err != nil {
			return err
		}
		source.images = strings.Fields(string(text))
	}
	if *disturbed != "" {
		other, err := os.ReadFile(*disturbing)
		if err != nil {
			return err
		}
		for _, each := range targets {
			if each.name == *disturbed {
				each.disturbed = newDisturbance(newTarget(each.name, each.url, false), other, *namespace)
			}
		}
	}
	for _, each := range targets {
		if err := each.measure(source, *warmup, *clients); err != nil {
			return err
		}
		each.latencies, each.rates = nil, nil
	}
	for round := range *rounds {
		order := slices.Clone(targets)
		if round%2 == 1 {
			slices.Reverse(order)
		}
		for _, each := range order {
			if err := each.measure(source, *block, *clients); err != nil {
				return err
			}
		}
	}
	print(*title, *clients, targets)
	return nil
}

func newTarget(name, url string, allowed bool) *target {
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, // all webhooks run on this machine with self-signed certificates
		ForceAttemptHTTP2: true,
		MaxConnsPerHost:   1,
	}
	client := &http.Client{Transport: transport, Timeout: 10 * time.Second}
	return &target{name: name, url: url, client: client, expected: allowed}
}

// source creates reviews with unique UIDs and names.
type source struct {
	pod       []byte
	namespace string
	images    []string
	made      atomic.Int64
}

// next returns the UID and body of the next review, or no body if no image is left.
func (s *source) next() (string, []byte) {
	number := s.made.Add(1)
	uid := fmt.Sprintf("00000000-0000-4000-8000-%012d", number)
	name := fmt.Sprintf("web-%d", number)
	pod := bytes.Replace(s.pod, []byte("NAME"), []byte(name), 1)
	pod = bytes.ReplaceAll(pod, []byte("NUMBER"), []byte(fmt.Sprint(number)))
	if s.images != nil {
		if int(number) > len(s.images) {
			return "", nil
		}
		pod = bytes.ReplaceAll(pod, []byte("IMAGE"), []byte(s.images[number-1]))
	}
	kind := `{"group":"","version":"v1","kind":"Pod"}`
	resource := `{"group":"","version":"v1","resource":"pods"}`
	return uid, fmt.Appendf(nil, `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":%q,`+
		`"kind":%s,"resource":%s,"requestKind":%s,"requestResource":%s,"name":%q,"namespace":%q,"operation":"CREATE",`+
		`"userInfo":{"username":"jane","groups":["system:authenticated"]},"object":%s,"oldObject":null,"dryRun":false,`+
		`"options":{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1"}}}`,
		uid, kind, resource, kind, resource, name, s.namespace, pod)
}

func (t *target) measure(source *source, count, clients int) error {
	var group sync.WaitGroup
	var mutex sync.Mutex
	var failure error
	var left atomic.Int64
	left.Store(int64(count))
	if t.disturbed != nil {
		t.disturbed.start()
		defer t.disturbed.stop()
	}
	started := time.Now()
	for range clients {
		group.Go(func() {
			var mine []time.Duration
			for left.Add(-1) >= 0 {
				took, err := t.send(source.next())
				if err != nil {
					mutex.Lock()
					failure = err
					mutex.Unlock()
					return
				}
				mine = append(mine, took)
			}
			mutex.Lock()
			t.latencies = append(t.latencies, mine...)
			mutex.Unlock()
		})
	}
	group.Wait()
	t.rates = append(t.rates, float64(count)/time.Since(started).Seconds())
	return failure
}

func (t *target) send(uid string, body []byte) (time.Duration, error) {
	if body == nil {
		return 0, fmt.Errorf("the file of -images contains too few images")
	}
	started := time.Now()
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, t.url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := t.client.Do(request)
	if err != nil {
		return 0, err
	}
	text, err := io.ReadAll(response.Body)
	took := time.Since(started)
	if err != nil {
		return 0, err
	}
	if err := response.Body.Close(); err != nil {
		return 0, err
	}
	var received review
	if err := json.Unmarshal(text, &received); err != nil || received.Response == nil {
		return 0, fmt.Errorf("%s responds with %s: %s", t.name, response.Status, text)
	}
	if response.ProtoMajor != 2 || received.Response.UID != uid || received.Response.Allowed != t.expected {
		return 0, fmt.Errorf("%s responds unexpectedly: %s %s", t.name, response.Proto, text)
	}
	return took, nil
}

func print(title string, clients int, targets []*target) {
	fmt.Printf("%s, %d client(s), %d reviews each\n", title, clients, len(targets[0].latencies))
	fmt.Printf("  %-12s %10s %10s %10s %12s\n", "", "p50", "p99", "max", "reviews/s")
	for _, each := range targets {
		fmt.Printf("  %-12s %10s %10s %10s %12.0f\n", each.name,
			milliseconds(each.percentile(0.5)), milliseconds(each.percentile(0.99)), milliseconds(each.percentile(1)), each.rate())
	}
	base := targets[0]
	for _, each := range targets[1:] {
		fmt.Printf("  %-12s %9.2fx %9.2fx %9.2fx %11.2fx\n", each.name+"/"+base.name,
			ratio(each.percentile(0.5), base.percentile(0.5)), ratio(each.percentile(0.99), base.percentile(0.99)),
			ratio(each.percentile(1), base.percentile(1)), each.rate()/base.rate())
	}
}

func (t *target) percentile(share float64) time.Duration {
	slices.Sort(t.latencies)
	return t.latencies[int(share*float64(len(t.latencies)-1))]
}

// rate returns the median rate of the blocks.
func (t *target) rate() float64 {
	slices.Sort(t.rates)
	return t.rates[len(t.rates)/2]
}

func ratio(one, other time.Duration) float64 {
	return float64(one) / float64(other)
}

func milliseconds(duration time.Duration) string {
	return fmt.Sprintf("%.3f ms", float64(duration.Microseconds())/1000)
}

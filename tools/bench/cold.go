package main

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// resources of the kinds that the reviews contain.
var resources = map[string]string{
	"Pod": "pods", "Deployment": "deployments", "StatefulSet": "statefulsets", "CronJob": "cronjobs",
}

// sample is an object of a review with the verdict that it must get.
type sample struct {
	object   []byte
	kind     string
	resource string
	allowed  bool
}

// arrival is a review that was sent at a fixed time.
type arrival struct {
	after   time.Duration
	took    time.Duration
	failure string
}

// cold sends reviews at a fixed rate to an operator from the moment at which it becomes ready, then to the same operator
// after a warm-up, and to the baseline.
func cold(arguments []string) error {
	flags := flag.NewFlagSet("cold", flag.ExitOnError)
	allowed := flags.String("allowed", "", "files with objects that are allowed, as JSON, separated by commas")
	denied := flags.String("denied", "", "files with objects that are denied")
	namespace := flags.String("namespace", "default", "namespace of the objects")
	rate := flags.Int("rate", 60, "reviews per second")
	seconds := flags.Int("seconds", 20, "duration of each load")
	warmup := flags.Duration("warmup", 20*time.Second, "duration of the warm-up between the cold and the warm load, as fast as possible")
	ready := flags.String("ready", "", "URL of the readiness probe")
	pidFile := flags.String("pid-file", "", "file with the process ID of the operator, written at its start")
	noop := flags.String("noop", "", "URL of the baseline")
	slowest := flags.Duration("p99", 500*time.Millisecond, "goal for the p99 of the cold operator")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	samples, err := readSamples(*allowed, *denied)
	if err != nil {
		return err
	}
	if err := awaitReady(*ready); err != nil {
		return err
	}
	if started, err := processStart(*pidFile); err == nil {
		fmt.Printf("ready %.2f s after the start of the process\n\n", time.Since(started).Seconds())
	}
	duration := time.Duration(*seconds) * time.Second
	fresh := load(flags.Arg(0), samples, *namespace, *rate, duration, false)
	resident := residentOf(*pidFile)
	load(flags.Arg(0), samples, *namespace, 0, *warmup, false)
	warm := load(flags.Arg(0), samples, *namespace, *rate, duration, false)
	base := load(*noop, samples, *namespace, *rate, duration, true)
	fmt.Printf("%d reviews/s for %d s from the first ready second\n", *rate, *seconds)
	fmt.Printf("  %-10s %8s %8s %10s %10s %10s\n", "", "reviews", "failed", "p50", "p99", "max")
	line("noop", base)
	line("warm", warm)
	line("cold", fresh)
	for second := range *seconds {
		line(fmt.Sprintf("  second %d", second+1), slices.DeleteFunc(slices.Clone(fresh), func(each arrival) bool {
			return int(each.after/time.Second) != second
		}))
	}
	fmt.Printf("  resident memory of the operator: %d MB cold, %d MB warm\n", resident, residentOf(*pidFile))
	if failures(fresh) > 0 || percentile(fresh, 0.99) > *slowest {
		return fmt.Errorf("a goal is missed: no failures, p99 of the cold operator at most %s", *slowest)
	}
	return nil
}

func readSamples(allowed, denied string) ([]sample, error) {
	var samples []sample
	for _, each := range []struct {
		files   string
		allowed bool
	}{{allowed, true}, {denied, false}} {
		for file := range strings.FieldsFuncSeq(each.files, func(r rune) bool { return r == ',' }) {
			object, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			var head struct{ Kind string }
			if err := json.Unmarshal(object, &head); err != nil || resources[head.Kind] == "" {
				return nil, fmt.Errorf("%s: no object of a known kind: %w", file, err)
			}
			samples = append(samples, sample{object: object, kind: head.Kind, resource: resources[head.Kind], allowed: each.allowed})
		}
	}
	return samples, nil
}

// awaitReady returns as soon as the readiness probe succeeds.
func awaitReady(url string) error {
	client := &http.Client{Timeout: time.Second}
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		response, err := client.Get(url)
		if err != nil {
			continue
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusOK {
			return nil
		}
	}
	return fmt.Errorf("%s does not become ready", url)
}

// load sends reviews at a rate over one connection, each at its time, also while earlier ones are open. With rate 0, four
// clients send one after the other.
func load(url string, samples []sample, namespace string, rate int, duration time.Duration, allowsAll bool) []arrival {
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, // all webhooks run on this machine with self-signed certificates
		ForceAttemptHTTP2: true,
		MaxConnsPerHost:   1,
	}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: 5 * time.Second} // as the API server
	var all []arrival
	var mutex sync.Mutex
	var group sync.WaitGroup
	var number atomic.Int64
	began := time.Now()
	one := func(at time.Time) {
		next := int(number.Add(1))
		sample := samples[next%len(samples)]
		failure := sample.send(client, url+"?timeout=5s", namespace, next, sample.allowed || allowsAll)
		mutex.Lock()
		defer mutex.Unlock()
		all = append(all, arrival{after: at.Sub(began), took: time.Since(at), failure: failure})
	}
	if rate == 0 {
		for range 4 {
			group.Go(func() {
				for time.Since(began) < duration {
					one(time.Now())
				}
			})
		}
		group.Wait()
		return all
	}
	for sent := range rate * int(duration/time.Second) {
		at := began.Add(time.Duration(sent) * time.Second / time.Duration(rate))
		time.Sleep(time.Until(at))
		group.Go(func() { one(at) })
	}
	group.Wait()
	return all
}

// send sends one review and returns the reason of a failure, or nothing.
func (s *sample) send(client *http.Client, url, namespace string, number int, allowed bool) string {
	group, version, found := strings.Cut(apiVersion(s.kind), "/")
	if !found {
		group, version = "", group
	}
	kind := fmt.Sprintf(`{"group":%q,"version":%q,"kind":%q}`, group, version, s.kind)
	resource := fmt.Sprintf(`{"group":%q,"version":%q,"resource":%q}`, group, version, s.resource)
	name := fmt.Sprintf("web-%d", number)
	uid := fmt.Sprintf("00000000-0000-4000-8000-%012d", number)
	body := fmt.Appendf(nil, `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":%q,`+
		`"kind":%s,"resource":%s,"requestKind":%s,"requestResource":%s,"name":%q,"namespace":%q,"operation":"CREATE",`+
		`"userInfo":{"username":"jane","groups":["system:authenticated"]},"object":%s,"oldObject":null,"dryRun":false,`+
		`"options":{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1"}}}`,
		uid, kind, resource, kind, resource, name, namespace, bytes.Replace(s.object, []byte("NAME"), []byte(name), 1))
	response, err := client.Post(url, "application/json", bytes.NewReader(body))
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	var received struct {
		Response *struct {
			UID     string
			Allowed bool
			Status  struct{ Code int }
		}
	}
	if err := json.NewDecoder(response.Body).Decode(&received); err != nil || received.Response == nil {
		return response.Status
	}
	if received.Response.UID != uid || received.Response.Allowed != allowed {
		return fmt.Sprintf("wrong verdict, code %d", received.Response.Status.Code)
	}
	if !allowed && received.Response.Status.Code != http.StatusForbidden {
		return fmt.Sprintf("code %d", received.Response.Status.Code)
	}
	return ""
}

func apiVersion(kind string) string {
	switch kind {
	case "Pod":
		return "v1"
	case "CronJob":
		return "batch/v1"
	default:
		return "apps/v1"
	}
}

func line(name string, all []arrival) {
	if len(all) == 0 {
		return
	}
	fmt.Printf("  %-10s %8d %8d %10s %10s %10s", name, len(all), failures(all), milliseconds(percentile(all, 0.5)),
		milliseconds(percentile(all, 0.99)), milliseconds(percentile(all, 1)))
	reasons := map[string]int{}
	for _, each := range all {
		if each.failure != "" {
			reasons[each.failure]++
		}
	}
	for reason, count := range reasons {
		fmt.Printf("  %d: %s", count, reason)
	}
	fmt.Println()
}

func failures(all []arrival) int {
	count := 0
	for _, each := range all {
		if each.failure != "" {
			count++
		}
	}
	return count
}

func percentile(all []arrival, share float64) time.Duration {
	took := make([]time.Duration, len(all))
	for i, each := range all {
		took[i] = each.took
	}
	slices.Sort(took)
	return took[int(share*float64(len(took)-1))]
}

// processStart returns the time at which the process of a file started, to 10 ms.
func processStart(pidFile string) (time.Time, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid(pidFile)))
	if err != nil {
		return time.Time{}, err
	}
	uptime, err := os.ReadFile("/proc/uptime")
	if err != nil {
		return time.Time{}, err
	}
	var up float64
	if _, err := fmt.Sscan(string(uptime), &up); err != nil {
		return time.Time{}, err
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	ticks, err := strconv.Atoi(fields[19])
	if err != nil {
		return time.Time{}, err
	}
	return time.Now().Add(-time.Duration((up - float64(ticks)/100) * float64(time.Second))), nil
}

func pid(file string) int {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	number, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return number
}

func residentOf(pidFile string) int {
	memory := residentMemory{pid: pid(pidFile)}
	return int(memory.now())
}

// steady sends reviews of one object at a rate, and fails if one fails.
func steady(arguments []string) error {
	flags := flag.NewFlagSet("rate", flag.ExitOnError)
	object := flags.String("object", "", "file with an object that is allowed, as JSON")
	namespace := flags.String("namespace", "default", "namespace of the objects")
	rate := flags.Int("rate", 20, "reviews per second")
	seconds := flags.Int("seconds", 60, "duration")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	samples, err := readSamples(*object, "")
	if err != nil {
		return err
	}
	all := load(flags.Arg(0), samples, *namespace, *rate, time.Duration(*seconds)*time.Second, false)
	if failures(all) > 0 {
		return fmt.Errorf("%d of %d reviews failed", failures(all), len(all))
	}
	return nil
}

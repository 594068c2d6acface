package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Outcomes of a create, besides the expected one.
const (
	lost            = "lost"             // the API server could not ask the webhook, or the webhook had trouble of its own
	clusterAway     = "cluster away"     // the API server or etcd did not answer
	wronglyAdmitted = "wrongly admitted" // an object that must be denied was created
	wronglyDenied   = "wrongly denied"   // an object that must be created was denied
)

// creation is one create at its time.
type creation struct {
	after   time.Duration
	took    time.Duration
	outcome string
	reason  string
}

// creates sends dry-run creates to an API server at a rate until it is interrupted, and prints one line of results. Objects that
// the policies allow and deny alternate.
func creates(arguments []string) error {
	flags := flag.NewFlagSet("creates", flag.ExitOnError)
	server := flags.String("server", "", "URL of the API server")
	token := flags.String("token", "", "bearer token for the requests")
	namespace := flags.String("namespace", "default", "namespace of the objects")
	allowed := flags.String("allowed", "", "files with objects that are allowed, as JSON, separated by commas")
	denied := flags.String("denied", "", "files with objects that are denied")
	rate := flags.Int("rate", 60, "creates per second")
	title := flags.String("title", "", "title of the line")
	limit := flags.Duration("p99", 0, "goal for the p99; none by default")
	mayBeAway := flags.Bool("cluster-may-be-away", false, "count answers without the API server or etcd separately")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	samples, err := readSamples(*allowed, *denied)
	if err != nil {
		return err
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, syscall.SIGTERM, syscall.SIGINT)
	client := &http.Client{Transport: withToken{*token, sharedTransport()}, Timeout: 15 * time.Second}
	all := createAll(client, *server, *namespace, samples, *rate, interrupted)
	printCreations(*title, all)
	if missed := missedGoals(all, *limit, *mayBeAway); missed != "" {
		return fmt.Errorf("%s: %s", *title, missed)
	}
	return nil
}

func createAll(client *http.Client, server, namespace string, samples []sample, rate int, interrupted chan os.Signal) []creation {
	var all []creation
	var mutex sync.Mutex
	var group sync.WaitGroup
	began := time.Now()
	for number := 0; ; number++ {
		at := began.Add(time.Duration(number) * time.Second / time.Duration(rate))
		select {
		case <-interrupted:
			group.Wait()
			return all
		case <-time.After(time.Until(at)):
		}
		group.Go(func() {
			outcome, reason := samples[number%len(samples)].create(client, server, namespace, number)
			mutex.Lock()
			defer mutex.Unlock()
			all = append(all, creation{at.Sub(began), time.Since(at), outcome, reason})
		})
	}
}

// create creates the object with a dry run, and returns its outcome, empty if it is the expected one, and a reason.
func (s *sample) create(client *http.Client, server, namespace string, number int) (string, string) {
	path := "/api/v1"
	if version := apiVersion(s.kind); version != "v1" {
		path = "/apis/" + version
	}
	name := fmt.Sprintf("web-%d", number)
	object := bytes.ReplaceAll(s.object, []byte("NAME"), []byte(name))
	object = bytes.ReplaceAll(object, []byte(`"namespace": "bench"`), fmt.Appendf(nil, `"namespace": %q`, namespace))
	address := fmt.Sprintf("%s%s/namespaces/%s/%s?dryRun=All", server, path, namespace, s.resource)
	response, err := client.Post(address, "application/json", bytes.NewReader(object))
	if err != nil {
		return clusterAway, err.Error()
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return clusterAway, err.Error()
	}
	return s.outcome(response.StatusCode, text)
}

func (s *sample) outcome(code int, text []byte) (string, string) {
	var status struct{ Message string }
	_ = json.Unmarshal(text, &status)
	switch {
	case code == http.StatusCreated && s.allowed, code == http.StatusForbidden && !s.allowed && strings.Contains(status.Message, "sallyport"):
		return "", ""
	case code == http.StatusCreated:
		return wronglyAdmitted, ""
	case strings.Contains(status.Message, "webhook") && code != http.StatusForbidden:
		return lost, status.Message
	case code >= http.StatusInternalServerError || code == http.StatusTooManyRequests:
		return clusterAway, status.Message
	default:
		return wronglyDenied, status.Message
	}
}

func printCreations(title string, all []creation) {
	counts := map[string]int{}
	reasons := map[string]string{}
	for _, each := range all {
		counts[each.outcome]++
		reasons[each.outcome] = each.reason
	}
	took := arrivals(all)
	fmt.Printf("  %-32s %7d %6d %8d %8d %8d %10s %10s %10s\n", title, len(all), counts[lost], counts[wronglyAdmitted],
		counts[wronglyDenied], counts[clusterAway], milliseconds(percentile(took, 0.5)), milliseconds(percentile(took, 0.99)),
		milliseconds(percentile(took, 1)))
	for outcome, reason := range reasons {
		if outcome != "" {
			fmt.Printf("      %s, such as: %.160s\n", outcome, reason)
		}
	}
}

// arrivals returns the creates that the API server could answer.
func arrivals(all []creation) []arrival {
	took := make([]arrival, 0, len(all))
	for _, each := range all {
		if each.outcome != clusterAway {
			took = append(took, arrival{after: each.after, took: each.took})
		}
	}
	if len(took) == 0 {
		took = append(took, arrival{})
	}
	return took
}

func missedGoals(all []creation, limit time.Duration, mayBeAway bool) string {
	for _, each := range all {
		if each.outcome != "" && (each.outcome != clusterAway || !mayBeAway) {
			return each.outcome
		}
	}
	if p99 := percentile(arrivals(all), 0.99); limit > 0 && p99 > limit {
		return fmt.Sprintf("p99 %s, more than %s", p99, limit)
	}
	return ""
}

package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// carry prints how many reviews of each attack of one user an API server sends to its webhook in a second at most: the same Pods
// are created with a dry run by 8 clients without a pause.
func carry(arguments []string) error {
	flags := flag.NewFlagSet("carry", flag.ExitOnError)
	server := flags.String("server", "", "URL of the API server")
	token := flags.String("token", "", "bearer token for the requests")
	seconds := flags.Int("seconds", 8, "duration of each attack")
	only := flags.String("attack", "", "name of the only attack; all of one user by default")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	client := &http.Client{Transport: withToken{*token, sharedTransport()}}
	for _, each := range attackers {
		if each.run != nil || (*only != "" && each.name != *only) {
			continue
		}
		var sent, failed atomic.Int64
		var answer atomic.Value
		var group sync.WaitGroup
		object := each.object()
		started := time.Now()
		for range each.count {
			group.Go(func() {
				for time.Since(started) < time.Duration(*seconds)*time.Second {
					text, err := create(client, *server+"/api/v1/namespaces/"+each.namespace+"/pods?dryRun=All", object)
					sent.Add(1)
					if err != nil {
						failed.Add(1)
						text = err.Error()
					}
					answer.Store(text)
				}
			})
		}
		group.Wait()
		fmt.Printf("  %-18s %8d bytes %8.1f/s, %d failed; such as %.120s\n", each.name, len(object),
			float64(sent.Load())/time.Since(started).Seconds(), failed.Load(), answer.Load())
	}
	return nil
}

func create(client *http.Client, address, object string) (string, error) {
	response, err := client.Post(address, "application/json", strings.NewReader(object))
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return fmt.Sprintf("%d %.200s", response.StatusCode, text), err
}

// withToken authenticates requests by a bearer token.
type withToken struct {
	token string
	next  http.RoundTripper
}

func (w withToken) RoundTrip(request *http.Request) (*http.Response, error) {
	authenticated := request.Clone(request.Context())
	authenticated.Header.Set("Authorization", "Bearer "+w.token)
	return w.next.RoundTrip(authenticated)
}

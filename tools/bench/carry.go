package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// carry prints how many reviews of each attack of one user an API server sends to its webhook in a second at most: the same Pods
// are created with a dry run by 8 clients without a pause.
func carry(arguments []string) error {
	flags := flag.NewFlagSet("carry", flag.ExitOnError)
	kubectl := flags.String("kubectl", "kubectl", "kubectl of the cluster")
	kubeconfig := flags.String("kubeconfig", "", "kubeconfig of the cluster")
	seconds := flags.Int("seconds", 8, "duration of each attack")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	client, server, err := apiClient(*kubectl, *kubeconfig)
	if err != nil {
		return err
	}
	for _, each := range attackers {
		if each.run != nil {
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
					text, err := create(client, server+"/api/v1/namespaces/"+each.namespace+"/pods?dryRun=All", object)
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

// apiClient returns a client with the token of a kubeconfig, and the address of its API server.
func apiClient(kubectl, kubeconfig string) (*http.Client, string, error) {
	command := exec.Command(kubectl, "--kubeconfig", kubeconfig, "config", "view", "--raw", "--minify", "--flatten", "-o", "json")
	command.Stderr = os.Stderr
	text, err := command.Output()
	if err != nil {
		return nil, "", err
	}
	var config struct {
		Clusters []struct{ Cluster struct{ Server string } }
		Users    []struct{ User struct{ Token string } }
	}
	if err := json.Unmarshal(text, &config); err != nil {
		return nil, "", err
	}
	return &http.Client{Transport: withToken{config.Users[0].User.Token, sharedTransport()}}, config.Clusters[0].Cluster.Server, nil
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

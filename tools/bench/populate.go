package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// populate creates Deployments with the ReplicaSets, Pods and status that controllers and nodes would create.
func populate(arguments []string) error {
	flags := flag.NewFlagSet("populate", flag.ExitOnError)
	server := flags.String("server", "", "URL of the API server")
	ca := flags.String("ca", "", "file with the certificate of the API server")
	token := flags.String("token", "", "bearer token for the requests")
	namespaces := flags.Int("namespaces", 50, "number of namespaces fill-N for the workloads; they must exist")
	workloads := flags.Int("workloads", 5000, "number of Deployments")
	pods := flags.Int("pods", 4, "number of Pods of each Deployment")
	rate := flags.Int("rate", 100, "maximum number of Deployments created per second")
	image := flags.String("image", "", "image reference of the containers")
	digest := flags.String("digest", "", "digest of the image in the status of the Pods")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	certificate, err := os.ReadFile(*ca)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certificate)
	into := &populator{
		client: &http.Client{Transport: withToken{*token, &http.Transport{
			TLSClientConfig:     &tls.Config{RootCAs: roots},
			ForceAttemptHTTP2:   true,
			MaxIdleConnsPerHost: 16,
		}}},
		server: *server, pods: *pods, image: *image, digest: *digest,
	}
	return into.all(*workloads, *namespaces, *rate)
}

type populator struct {
	client                *http.Client
	server, image, digest string
	pods                  int
}

type object map[string]any

func (f *populator) all(workloads, namespaces, rate int) error {
	ticks := time.NewTicker(time.Second / time.Duration(rate))
	defer ticks.Stop()
	failed := make(chan error, workloads)
	room := make(chan struct{}, 16)
	var all sync.WaitGroup
	for i := range workloads {
		<-ticks.C
		room <- struct{}{}
		all.Add(1)
		go func() {
			defer all.Done()
			defer func() { <-room }()
			if err := f.workload(fmt.Sprintf("fill-%d", i%namespaces), fmt.Sprintf("web-%d", i)); err != nil {
				failed <- err
			}
		}()
	}
	all.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

func (f *populator) workload(namespace, name string) error {
	template := object{"metadata": object{"labels": object{"app": name}}, "spec": f.spec()}
	deployment, err := f.create("/apis/apps/v1/namespaces/"+namespace+"/deployments", object{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": object{"name": name},
		"spec": object{"replicas": f.pods, "selector": object{"matchLabels": object{"app": name}}, "template": template},
	})
	if err != nil {
		return err
	}
	set, err := f.create("/apis/apps/v1/namespaces/"+namespace+"/replicasets", object{
		"apiVersion": "apps/v1", "kind": "ReplicaSet",
		"metadata": object{"name": name + "-1", "ownerReferences": owner("Deployment", name, deployment)},
		"spec":     object{"replicas": f.pods, "selector": object{"matchLabels": object{"app": name}}, "template": template},
	})
	if err != nil {
		return err
	}
	for i := range f.pods {
		pod := fmt.Sprintf("%s-1-%d", name, i)
		path := "/api/v1/namespaces/" + namespace + "/pods"
		if _, err := f.create(path, object{
			"apiVersion": "v1", "kind": "Pod",
			"metadata": object{"name": pod, "labels": object{"app": name}, "ownerReferences": owner("ReplicaSet", name+"-1", set)},
			"spec":     f.spec(),
		}); err != nil {
			return err
		}
		if err := f.send(http.MethodPatch, path+"/"+pod+"/status", "application/merge-patch+json", object{
			"status": object{
				"phase": "Running",
				"containerStatuses": []object{{
					"name": "web", "image": f.image, "imageID": f.image + "@" + f.digest, "ready": true, "restartCount": 0,
				}},
			},
		}, nil); err != nil {
			return err
		}
	}
	return f.send(http.MethodPatch, "/apis/apps/v1/namespaces/"+namespace+"/deployments/"+name+"/status",
		"application/merge-patch+json", object{"status": object{
			"observedGeneration": 1, "replicas": f.pods, "updatedReplicas": f.pods, "readyReplicas": f.pods,
			"availableReplicas": f.pods,
			"conditions":        []object{{"type": "Available", "status": "True"}},
		}}, nil)
}

func (f *populator) spec() object {
	return object{"containers": []object{{
		"name": "web", "image": f.image,
		"ports":     []object{{"containerPort": 8080}},
		"env":       []object{{"name": "MODE", "value": "production"}, {"name": "LOG", "value": "info"}},
		"resources": object{"requests": object{"cpu": "10m", "memory": "32Mi"}, "limits": object{"memory": "64Mi"}},
	}}}
}

func owner(kind, name, uid string) []object {
	return []object{{"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": uid, "controller": true}}
}

// create creates an object and returns its UID.
func (f *populator) create(path string, content object) (string, error) {
	var made struct {
		Metadata struct {
			UID string `json:"uid"`
		} `json:"metadata"`
	}
	err := f.send(http.MethodPost, path, "application/json", content, &made)
	return made.Metadata.UID, err
}

func (f *populator) send(method, path, mediaType string, content object, into any) error {
	body, err := json.Marshal(content)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, f.server+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", mediaType)
	response, err := f.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", method, path, response.Status, answer)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(answer, into)
}

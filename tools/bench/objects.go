package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// reviewOf returns a review of the creation of a Pod.
func reviewOf(namespace, object string) string {
	return `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"1",` +
		`"kind":{"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1","resource":"pods"},` +
		`"name":"web","namespace":"` + namespace + `","operation":"CREATE","userInfo":{"username":"bob"},"object":` + object + `}}`
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

func manyArguments(count int) string {
	arguments := make([]string, count)
	for i := range arguments {
		arguments[i] = fmt.Sprintf("--a%x", i)
	}
	return pod(map[string]any{}, []any{map[string]any{"name": "c", "image": "nginx", "args": arguments}})
}

// manyFindings returns a Pod whose containers violate every rule.
func manyFindings(count int) string {
	containers := make([]any, count)
	for i := range containers {
		containers[i] = map[string]any{"name": fmt.Sprintf("c%d", i), "image": "nginx", "securityContext": map[string]any{"privileged": true},
			"ports": []any{map[string]any{"containerPort": 1 + i, "hostPort": 1 + i}}, "env": []any{map[string]any{"name": "PASSWORD", "value": "AKIAIOSFODNN7EXAMPLE"}}}
	}
	return pod(map[string]any{}, containers)
}

func oneString(length int) string {
	variable := map[string]string{"name": "A", "value": strings.Repeat("AKIA0x/ey-", length/10)}
	return pod(map[string]any{}, []any{map[string]any{"name": "c", "image": "nginx", "env": []any{variable}}})
}

func deepAnnotations(length int) string {
	depth := length / 2
	return pod(map[string]any{"kubectl.kubernetes.io/last-applied-configuration": strings.Repeat("[", depth) + strings.Repeat("]", depth)},
		[]any{map[string]any{"name": "c", "image": "nginx"}})
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

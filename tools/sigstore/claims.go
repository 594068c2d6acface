package main

import (
	"net/url"
	"strings"
)

// claimsOf makes the claims that identify a signer from what the asker says about it.
type claimsOf func(url.Values) map[string]any

func emailClaims(asked url.Values) map[string]any {
	email := or(asked, "email", "someone@example.com")
	return map[string]any{"sub": email, "email": email, "email_verified": true}
}

// workflowClaims has every claim that Fulcio wants of a GitHub workflow; those that GitHub makes of others follow them.
func workflowClaims(asked url.Values) map[string]any {
	repository := or(asked, "repository", "example/shop")
	ref := or(asked, "ref", "refs/heads/main")
	sha := or(asked, "sha", strings.Repeat("a", 40))
	workflow := repository + "/.github/workflows/" + or(asked, "file", "release.yaml") + "@" + ref
	owner, _, _ := strings.Cut(repository, "/")
	asked.Del("file")
	return map[string]any{
		"sub":                   "repo:" + repository + ":ref:" + ref,
		"repository":            repository,
		"repository_id":         "1001",
		"repository_owner":      owner,
		"repository_owner_id":   "1002",
		"repository_visibility": "public",
		"ref":                   ref,
		"sha":                   sha,
		"event_name":            "push",
		"workflow":              "release",
		"workflow_ref":          workflow,
		"workflow_sha":          sha,
		"job_workflow_ref":      workflow,
		"job_workflow_sha":      sha,
		"runner_environment":    "github-hosted",
		"run_id":                "1003",
		"run_attempt":           "1",
	}
}

func or(asked url.Values, name, otherwise string) string {
	if asked.Has(name) {
		return asked.Get(name)
	}
	return otherwise
}

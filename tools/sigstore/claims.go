package main

import (
	"net/url"
	"strings"
)

// claimsOf creates the claims of a signer's identity from query parameters.
type claimsOf func(url.Values) map[string]any

func emailClaims(query url.Values) map[string]any {
	email := or(query, "email", "someone@example.com")
	return map[string]any{"sub": email, "email": email, "email_verified": true}
}

// workflowClaims returns the claims that Fulcio requires of a GitHub workflow. Claims that depend on others are derived.
func workflowClaims(query url.Values) map[string]any {
	repository := or(query, "repository", "example/shop")
	ref := or(query, "ref", "refs/heads/main")
	sha := or(query, "sha", strings.Repeat("a", 40))
	workflow := repository + "/.github/workflows/" + or(query, "file", "release.yaml") + "@" + ref
	owner, _, _ := strings.Cut(repository, "/")
	query.Del("file")
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

func or(query url.Values, name, otherwise string) string {
	if query.Has(name) {
		return query.Get(name)
	}
	return otherwise
}

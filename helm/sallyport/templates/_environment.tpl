{{- /* Environment variables of the operator: its settings. */}}
{{- define "sallyport.environment" -}}
- name: SALLYPORT_NAMESPACE
  valueFrom:
    fieldRef: {fieldPath: metadata.namespace}
- {name: SALLYPORT_NAME, value: {{ include "sallyport.name" . | quote }}}
{{- if ne (int .Values.webhook.port) 9443 }}
- {name: QUARKUS_HTTP_SSL_PORT, value: {{ .Values.webhook.port | quote }}}
{{- end }}
{{- if ne (int .Values.management.port) 9000 }}
- {name: QUARKUS_MANAGEMENT_PORT, value: {{ .Values.management.port | quote }}}
{{- end }}
{{- if ne (int .Values.liveness.port) 9001 }}
- {name: SALLYPORT_LIVENESS_PORT, value: {{ .Values.liveness.port | quote }}}
{{- end }}
- {name: SALLYPORT_LOG_LEVEL, value: {{ .Values.logging.level | quote }}}
- {name: SALLYPORT_LOG_FORMAT, value: {{ .Values.logging.format | quote }}}
- {name: SALLYPORT_WEBHOOK_TIMEOUT, value: "{{ .Values.webhook.timeoutSeconds }}s"}
- {name: SALLYPORT_REGISTRY_ALLOW_LOCAL, value: {{ .Values.registry.allowLocal | quote }}}
- {name: SALLYPORT_VERIFICATION_CACHE_TTL, value: {{ .Values.verification.cacheTtl | quote }}}
- {name: SALLYPORT_EXCEPTIONS_MAX_DURATION, value: {{ .Values.exceptions.maxDuration | quote }}}
- {name: SALLYPORT_VERIFICATION_STALE_WINDOW, value: {{ .Values.verification.staleWindow | quote }}}
- {name: SALLYPORT_BACKGROUND_SCAN_INTERVAL, value: {{ .Values.backgroundScan.interval | quote }}}
- {name: SALLYPORT_REPORTS_ENABLED, value: {{ .Values.reports.enabled | quote }}}
- {name: SALLYPORT_EVENTS_ALLOWED_DEPLOYMENTS_ENABLED, value: {{ .Values.events.allowedDeployments.enabled | quote }}}
{{- with .Values.notifications }}
{{- if or .url .urlSecret.name }}
{{- if .urlSecret.name }}
- {name: SALLYPORT_NOTIFICATIONS_URL_SECRET, value: {{ printf "%s/%s" .urlSecret.name .urlSecret.key | quote }}}
{{- else }}
- {name: SALLYPORT_NOTIFICATIONS_URL, value: {{ .url | quote }}}
{{- end }}
- {name: SALLYPORT_NOTIFICATIONS_FORMAT, value: {{ .format | quote }}}
{{- if .headerSecret.name }}
- {name: SALLYPORT_NOTIFICATIONS_HEADER, value: {{ .header | quote }}}
- {name: SALLYPORT_NOTIFICATIONS_HEADER_SECRET, value: {{ printf "%s/%s" .headerSecret.name .headerSecret.key | quote }}}
{{- end }}
{{- with .kinds }}
- {name: SALLYPORT_NOTIFICATIONS_KINDS, value: {{ join "," . | quote }}}
{{- end }}
{{- end }}
{{- end }}
- {name: SALLYPORT_TRUST_CACHE_DIRECTORY, value: /var/cache/sallyport}
- {name: SALLYPORT_TRUST_TUF_REFRESH_INTERVAL, value: {{ .Values.trust.tufRefreshInterval | quote }}}
- {name: SALLYPORT_TRUST_ALLOW_LOCAL, value: {{ .Values.trust.allowLocal | quote }}}
- {name: SALLYPORT_TRUST_EXPIRY_WARNING, value: {{ .Values.trust.expiryWarning | quote }}}
{{- with .Values.trust.insecure }}
- {name: SALLYPORT_TRUST_INSECURE, value: {{ join "," . | quote }}}
{{- end }}
{{- if .Values.attestation.keyless }}
- {name: SALLYPORT_ATTESTATION_AUDIENCES, value: {{ join "," .Values.attestation.audiences | quote }}}
- {name: SALLYPORT_ATTESTATION_CA_URLS, value: {{ join "," .Values.attestation.caUrls | quote }}}
{{- end }}
- {name: SALLYPORT_WEBHOOK_FAILURE_POLICY, value: {{ .Values.webhook.failurePolicy | quote }}}
{{- with include "sallyport.certificateSecret" . }}
- {name: SALLYPORT_WEBHOOK_CERTIFICATE_SECRET, value: {{ . | quote }}}
{{- end }}
{{- range $index, $condition := .Values.webhook.matchConditions }}
- {name: SALLYPORT_WEBHOOK_MATCH_CONDITIONS_{{ $index }}__NAME, value: {{ $condition.name | quote }}}
- {name: SALLYPORT_WEBHOOK_MATCH_CONDITIONS_{{ $index }}__EXPRESSION, value: {{ $condition.expression | quote }}}
{{- end }}
{{- with .Values.webhook.exemptNamespaces }}
- {name: SALLYPORT_WEBHOOK_EXEMPT_NAMESPACES, value: {{ join "," . | quote }}}
{{- end }}
{{- with .Values.webhook.labels }}
- {name: SALLYPORT_WEBHOOK_LABELS, value: {{ include "sallyport.entries" . | quote }}}
{{- end }}
{{- with .Values.webhook.annotations }}
- {name: SALLYPORT_WEBHOOK_ANNOTATIONS, value: {{ include "sallyport.entries" . | quote }}}
{{- end }}
- {name: SALLYPORT_WORKLOADS_PRESETS, value: {{ join "," .Values.workloads.presets | default "none" | quote }}}
{{- range $index, $kind := .Values.workloads.custom }}
{{- range $key, $value := $kind }}
- name: SALLYPORT_WORKLOADS_CUSTOM_{{ $index }}__{{ snakecase $key | upper }}
  value: {{ if kindIs "slice" $value }}{{ join "," $value | quote }}{{ else }}{{ $value | quote }}{{ end }}
{{- end }}
{{- end }}
- {name: SALLYPORT_WEBHOOK_ACCEPTED_EXCLUSIONS, value: {{ join "," .Values.webhook.acceptedExclusions | default "none" | quote }}}
{{- if .Values.webhook.digestPinning.enabled }}
- {name: SALLYPORT_WEBHOOK_DIGEST_PINNING_ENABLED, value: "true"}
{{- end }}
{{- with .Values.webhook.clientAuthority }}
{{- if .configMap }}
- {name: SALLYPORT_WEBHOOK_CLIENT_CA_FILE, value: {{ printf "/etc/sallyport/client-authority/%s" .key | quote }}}
{{- with .names }}
- {name: SALLYPORT_WEBHOOK_CLIENT_NAMES, value: {{ join "," . | quote }}}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.registry.insecure }}
- {name: SALLYPORT_REGISTRY_INSECURE, value: {{ join "," . | quote }}}
{{- end }}
{{- with .Values.registry.tokenRealms }}
- {name: SALLYPORT_REGISTRY_TOKEN_REALMS, value: {{ join "," . | quote }}}
{{- end }}
{{- with .Values.registry.pullSecrets }}
- {name: SALLYPORT_REGISTRY_PULL_SECRETS, value: {{ join "," . | quote }}}
{{- end }}
{{- with .Values.registry.mirrors }}
- {name: SALLYPORT_REGISTRY_MIRRORS, value: {{ join "," . | quote }}}
- {name: SALLYPORT_REGISTRY_MIRROR_TIMEOUT, value: {{ $.Values.registry.mirrorTimeout | quote }}}
{{- end }}
{{- if .Values.registry.ca.configMap }}
- {name: SALLYPORT_REGISTRY_CA_FILE, value: {{ printf "/etc/sallyport/ca/%s" .Values.registry.ca.key | quote }}}
{{- end }}
{{- with .Values.registry.proxy }}
- {name: SALLYPORT_REGISTRY_PROXY, value: {{ . | quote }}}
{{- end }}
{{- with .Values.registry.noProxy }}
- {name: SALLYPORT_REGISTRY_NO_PROXY, value: {{ join "," . | quote }}}
{{- end }}
- {name: SALLYPORT_REGISTRY_CONNECT_TIMEOUT, value: {{ .Values.registry.connectTimeout | quote }}}
- {name: SALLYPORT_REGISTRY_REQUEST_TIMEOUT, value: {{ .Values.registry.requestTimeout | quote }}}
- {name: SALLYPORT_REGISTRY_MAX_CONCURRENT_REQUESTS, value: {{ .Values.registry.maxConcurrentRequests | quote }}}
- {name: SALLYPORT_REGISTRY_MAX_QUEUED_REQUESTS, value: {{ .Values.registry.maxQueuedRequests | quote }}}
- {name: SALLYPORT_REGISTRY_CIRCUIT_BREAKER_FAILURE_THRESHOLD, value: {{ .Values.registry.circuitBreaker.failureThreshold | quote }}}
- {name: SALLYPORT_REGISTRY_CIRCUIT_BREAKER_OPEN_DURATION, value: {{ .Values.registry.circuitBreaker.openDuration | quote }}}
{{- with .Values.registry.credentialProviders }}
{{- with .clouds }}
- {name: SALLYPORT_REGISTRY_CREDENTIAL_PROVIDERS_CLOUDS, value: {{ join "," . | quote }}}
{{- end }}
{{- if .plugins.configMap }}
- {name: SALLYPORT_REGISTRY_CREDENTIAL_PROVIDERS_CONFIG, value: {{ printf "/etc/sallyport/credential-providers/%s" .plugins.key | quote }}}
- {name: SALLYPORT_REGISTRY_CREDENTIAL_PROVIDERS_PLUGIN_DIRECTORY, value: /opt/credential-plugins}
- {name: SALLYPORT_REGISTRY_CREDENTIAL_PROVIDERS_MAX_CONCURRENT_PLUGINS, value: {{ .plugins.maxConcurrent | quote }}}
{{- end }}
- {name: SALLYPORT_REGISTRY_CREDENTIAL_PROVIDERS_TIMEOUT, value: {{ .timeout | quote }}}
{{- end }}
- {name: SALLYPORT_RECORDS_RETENTION, value: {{ .Values.records.retention | quote }}}
- {name: SALLYPORT_RECORDS_MAX_DELETED_WORKLOADS, value: {{ .Values.records.maxDeletedWorkloads | quote }}}
{{- with .Values.docsUrl }}
- {name: SALLYPORT_DOCS_URL, value: {{ . | quote }}}
{{- end }}
{{- end }}

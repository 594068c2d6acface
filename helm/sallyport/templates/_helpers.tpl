{{- /* Name of all objects. */}}
{{- define "sallyport.name" -}}
{{- $part := .Values.nameOverride | default "sallyport" }}
{{- $name := contains $part .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $part) }}
{{- .Values.fullnameOverride | default $name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "sallyport.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "sallyport.name" .) }}
{{- end }}

{{- define "sallyport.selector" -}}
app.kubernetes.io/name: sallyport
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- /* Labels of an object. Arguments: context and, optionally, more labels, which replace none. */}}
{{- define "sallyport.labels" -}}
{{- $context := index . 0 }}
{{- $own := dict "app.kubernetes.io/version" $context.Chart.AppVersion "app.kubernetes.io/managed-by" $context.Release.Service }}
{{- $_ := set $own "helm.sh/chart" (printf "%s-%s" $context.Chart.Name $context.Chart.Version) }}
{{- $more := gt (len .) 1 | ternary (last .) dict | default dict }}
{{- toYaml (merge (fromYaml (include "sallyport.selector" $context)) $own (deepCopy $more) (deepCopy $context.Values.commonLabels)) }}
{{- end }}

{{- /* The field annotations of an object, if it has any. Arguments: context, more annotations (optional), indent (2). */}}
{{- define "sallyport.annotations" -}}
{{- $context := index . 0 }}
{{- $more := gt (len .) 1 | ternary (index . (min 1 (sub (len .) 1)) | default dict) dict }}
{{- $indent := gt (len .) 2 | ternary (last .) 2 | int }}
{{- with merge (deepCopy $more) (deepCopy $context.Values.commonAnnotations) }}
{{- printf "annotations:%s" (toYaml . | nindent 2) | nindent $indent }}
{{- end }}
{{- end }}

{{- define "sallyport.image" -}}
{{- $registry := .Values.global.imageRegistry | default .Values.image.registry }}
{{- with $registry }}{{ trimSuffix "/" . }}/{{ end }}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{ else }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- /* Pull secrets as a JSON list; names may be text or objects. */}}
{{- define "sallyport.pullSecrets" -}}
{{- $secrets := list }}
{{- range concat .Values.imagePullSecrets .Values.global.imagePullSecrets }}
{{- $secrets = append $secrets (kindIs "string" . | ternary (dict "name" .) .) }}
{{- end }}
{{- toJson ($secrets | uniq) }}
{{- end }}

{{- /* Entries of a map, KEY=VALUE, separated by commas. */}}
{{- define "sallyport.entries" -}}
{{- $entries := list }}
{{- range $key, $value := . }}{{ $entries = append $entries (printf "%s=%s" $key $value) }}{{ end }}
{{- join "," $entries }}
{{- end }}

{{- /* Secret with the serving certificate of another client; empty if the operator issues it. */}}
{{- define "sallyport.certificateSecret" -}}
{{- with .Values.webhook.tls }}
{{- if eq .mode "secret" }}{{ required "webhook.tls.secretName is required for webhook.tls.mode: secret" .secretName }}{{ end }}
{{- if eq .mode "certManager" }}{{ .secretName | default (printf "%s-webhook-tls" (include "sallyport.name" $)) }}{{ end }}
{{- end }}
{{- end }}

{{- /* Volume for content of TUF repositories: the default emptyDir gives way to any other type. */}}
{{- define "sallyport.cacheVolume" -}}
{{- gt (len .Values.trust.cacheVolume) 1 | ternary (omit .Values.trust.cacheVolume "emptyDir") .Values.trust.cacheVolume | toYaml }}
{{- end }}

{{- define "bobbin.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* What all objects are called. Suffixes of up to 23 characters come after it. */}}
{{- define "bobbin.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "bobbin.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "bobbin.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- define "bobbin.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{/* The labels by which the operator's pods are found. Those of the agents on nodes are others. */}}
{{- define "bobbin.selector" -}}
app.kubernetes.io/name: {{ include "bobbin.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: operator
{{- end -}}

{{/*
An object's metadata. It takes a dict: root, name, and what of these there is: namespace, component, labels,
annotations.
*/}}
{{- define "bobbin.metadata" -}}
{{- $root := .root -}}
{{- $own := dict "app.kubernetes.io/name" (include "bobbin.name" $root) "app.kubernetes.io/instance" $root.Release.Name "app.kubernetes.io/version" $root.Chart.AppVersion "app.kubernetes.io/managed-by" $root.Release.Service "helm.sh/chart" (printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_") -}}
{{- if .component -}}
{{- $own = mergeOverwrite $own (dict "app.kubernetes.io/component" .component) -}}
{{- end -}}
name: {{ .name }}
{{- if .namespace }}
namespace: {{ .namespace }}
{{- end }}
labels:
  {{- mergeOverwrite (dict) $root.Values.commonLabels (.labels | default dict) $own | toYaml | nindent 2 }}
{{- with mergeOverwrite (dict) $root.Values.commonAnnotations (.annotations | default dict) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Whether the default Shim is wanted: an operator that watches some namespaces only leaves Shims alone. */}}
{{- define "bobbin.createsShim" -}}
{{- if and .Values.shim.create (not .Values.watchNamespaces) -}}true{{- end -}}
{{- end -}}

{{- define "bobbin.hasDefaults" -}}
{{- if or .Values.executor.create (include "bobbin.createsShim" .) -}}true{{- end -}}
{{- end -}}

{{/* What the operator creates at its start unless it is there: a file for each object. */}}
{{- define "bobbin.defaults" -}}
{{- if .Values.executor.create }}
executor.json: |
  {{- dict "apiVersion" "core.spinkube.dev/v1alpha1" "kind" "SpinAppExecutor" "metadata" (dict "name" .Values.executor.name "namespace" .Release.Namespace "annotations" (dict "core.spinkube.dev/is-default-executor" "true")) "spec" .Values.executor.spec | toPrettyJson | nindent 2 }}
{{- end }}
{{- if include "bobbin.createsShim" . }}
{{- $spec := .Values.shim.spec }}
{{- if .Values.imagePullSecrets }}
{{- $agent := mergeOverwrite (dict "imagePullSecrets" .Values.imagePullSecrets) ($spec.agent | default dict) }}
{{- $spec = mergeOverwrite (dict) $spec (dict "agent" $agent) }}
{{- end }}
shim.json: |
  {{- dict "apiVersion" "runtime.spinkube.dev/v1alpha1" "kind" "Shim" "metadata" (dict "name" .Values.shim.name) "spec" $spec | toPrettyJson | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
One object of a file of rights, under the names of this release. It takes a dict: root, object, and the namespace,
which is empty for objects of the whole cluster.
*/}}
{{- define "bobbin.right" -}}
{{- $fullname := include "bobbin.fullname" .root -}}
---
apiVersion: {{ .object.apiVersion }}
kind: {{ .object.kind }}
metadata:
  {{- include "bobbin.metadata" (dict "root" .root "name" (printf "%s%s" $fullname (trimPrefix "bobbin" .object.metadata.name)) "namespace" .namespace) | nindent 2 }}
{{- if .object.rules }}
rules:
  {{- toYaml .object.rules | nindent 2 }}
{{- else }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: {{ .object.roleRef.kind }}
  name: {{ printf "%s%s" $fullname (trimPrefix "bobbin" .object.roleRef.name) }}
subjects:
  - kind: ServiceAccount
    name: {{ include "bobbin.serviceAccountName" .root }}
    namespace: {{ .root.Release.Namespace }}
{{- end }}
{{ end -}}

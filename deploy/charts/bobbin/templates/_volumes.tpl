{{- define "bobbin.hasMetricsCertificates" -}}
{{- if and .Values.metrics.enabled .Values.metrics.secure .Values.metrics.certificateSecret -}}true{{- end -}}
{{- end -}}

{{- define "bobbin.volumeMounts" -}}
{{- if or (include "bobbin.hasDefaults" .) (include "bobbin.hasMetricsCertificates" .) .Values.extraVolumeMounts -}}
volumeMounts:
  {{- if include "bobbin.hasDefaults" . }}
  - name: defaults
    mountPath: /etc/bobbin/defaults
    readOnly: true
  {{- end }}
  {{- if include "bobbin.hasMetricsCertificates" . }}
  - name: metrics-certificates
    mountPath: /etc/bobbin/metrics-certificates
    readOnly: true
  {{- end }}
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}
{{- end -}}

{{- define "bobbin.volumes" -}}
{{- if or (include "bobbin.hasDefaults" .) (include "bobbin.hasMetricsCertificates" .) .Values.extraVolumes -}}
volumes:
  {{- if include "bobbin.hasDefaults" . }}
  - name: defaults
    configMap:
      name: {{ include "bobbin.fullname" . }}-defaults
  {{- end }}
  {{- if include "bobbin.hasMetricsCertificates" . }}
  - name: metrics-certificates
    secret:
      secretName: {{ .Values.metrics.certificateSecret }}
  {{- end }}
  {{- with .Values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}
{{- end -}}

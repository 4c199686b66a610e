//! Kyma: <https://kyma-project.io/external-content/telemetry-manager/docs/user/integration/dynatrace/README.html>

use crate::plan::{Connect, MetricsWay};

use super::kyma_beside::beside;

const METRICS_DIRECT: &str = "# Straight to Dynatrace, which takes deltas alone: push deltas (OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta).
# `temporality: delta` lets Kyma turn cumulative metrics into deltas; an older Telemetry module does not know the field
# and then needs `connect-metrics: collector` for the inputs istio, prometheus and runtime, which are cumulative.
";

const METRICS_COLLECTOR: &str = "# Through Dynatrace's OpenTelemetry collector: most SDKs and the inputs istio and prometheus give cumulative metrics,
# which Dynatrace refuses. The collector turns them into deltas. Where all metrics are deltas, `connect-metrics: direct`
# needs no collector.
";

/// Everything that is applied to the cluster, with the commands beside it. No token stands in it.
pub fn kyma(connect: &Connect) -> String {
    let Connect { environment, namespace, .. } = connect;
    let mut text = format!(
        "# 1. The Secret. Fill it from the environment, never from a file:
#      kubectl create namespace {namespace}
#      kubectl -n {namespace} create secret generic dynakube --from-literal=\"apiToken=$API_TOKEN\" --from-literal=\"dataIngestToken=$DATA_INGEST_TOKEN\" --from-literal=\"apiurl={environment}/api\"
#    API_TOKEN: template \"Kubernetes: Dynatrace Operator\". DATA_INGEST_TOKEN: scopes metrics.ingest and openTelemetryTrace.ingest.
apiVersion: v1
kind: Secret
metadata:
  name: dynakube
  namespace: {namespace}
stringData:
  apiToken: <API_TOKEN>
  dataIngestToken: <DATA_INGEST_TOKEN>
  apiurl: {environment}/api
---
# 2. The DynaKube: where Dynatrace is, Kyma's own namespaces left out, and the endpoint for OTLP in the cluster.
apiVersion: dynatrace.com/v1beta5
kind: DynaKube
metadata:
  name: dynakube
  namespace: {namespace}
spec:
  apiUrl: {environment}/api
  metadataEnrichment:
    enabled: true
    namespaceSelector: {NOT_KYMA}
  oneAgent:
    cloudNativeFullStack:
      namespaceSelector: {NOT_KYMA}
  telemetryIngest:
    protocols: [otlp]
  templates:
    otelCollector:
      imageRef:
        repository: public.ecr.aws/dynatrace/dynatrace-otel-collector
        tag: latest
---
# 3. Spans, straight to Dynatrace.
apiVersion: telemetry.kyma-project.io/v1beta1
kind: TracePipeline
metadata:
  name: dynatrace
spec:
  output:
    otlp:
{}---
# Spans of Istio: 1 % of the requests. More is more volume, and the gateway does not scale by itself.
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: tracing-default
  namespace: istio-system
spec:
  tracing:
    - providers:
        - name: kyma-traces
      randomSamplingPercentage: 1.0
---
# 4. Metrics.
",
        output(namespace, "traces"),
    );
    match connect.metrics {
        MetricsWay::Direct => {
            text.push_str(METRICS_DIRECT);
            text.push_str(HEAD);
            text.push_str("  output:\n    otlp:\n      temporality: delta\n");
            text.push_str(&output(namespace, "metrics"));
        }
        MetricsWay::Collector => {
            text.push_str(METRICS_COLLECTOR);
            text.push_str(HEAD);
            text.push_str(
                "  input:\n    istio:\n      enabled: true\n    prometheus:\n      enabled: true\n",
            );
            text.push_str(&format!(
                "  output:\n    otlp:\n      endpoint:\n        value: http://dynakube-telemetry-ingest.{namespace}:4317\n"
            ));
        }
    }
    text.push_str("# In Dynatrace: Settings, Cloud and virtualization, Kubernetes; the extension Istio Service Mesh; and under OpenTelemetry metrics\n# the attributes k8s.resource.name, k8s.resource.group, k8s.resource.kind and k8s.resource.version on the allow list.\n");
    text.push_str(&beside(connect));
    text
}

const NOT_KYMA: &str = "{ matchExpressions: [{ key: operator.kyma-project.io/managed-by, operator: NotIn, values: [kyma] }] }";

const HEAD: &str = "apiVersion: telemetry.kyma-project.io/v1beta1
kind: MetricPipeline
metadata:
  name: dynatrace
spec:
";

/// To Dynatrace by the Secret; `apiurl` ends with `/api`, which the path goes on from.
fn output(namespace: &str, signal: &str) -> String {
    let from = |key: &str, indent: &str| {
        format!(
            "{indent}valueFrom:\n{indent}  secretKeyRef: {{ name: dynakube, namespace: {namespace}, key: {key} }}\n"
        )
    };
    format!(
        "      endpoint:\n{}      path: v2/otlp/v1/{signal}\n      headers:\n        - name: Authorization\n          prefix: Api-Token\n{}      protocol: http\n",
        from("apiurl", "        "),
        from("dataIngestToken", "          "),
    )
}

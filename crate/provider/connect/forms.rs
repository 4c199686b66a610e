//! What is filled in by hand elsewhere.

use crate::plan::Connect;

/// TrueFoundry, AI Gateway, Controls, Settings, OTEL Config:
/// <https://www.truefoundry.com/docs/ai-gateway/dynatrace>
pub fn truefoundry(connect: &Connect) -> String {
    format!(
        "# TrueFoundry: AI Gateway, Controls, Settings, OTEL Config
# OTEL Traces Exporter Configuration: on
# Config Type:   HTTP Configuration   (gRPC is not supported)
# Endpoint:      {}/api/v2/otlp/v1/traces
# Encoding:      Proto                (JSON is not supported)
# Header:        Authorization: Api-Token <token with openTelemetryTrace.ingest>   (Bearer does not work)
# Exclude Request Data: on, so that no prompt or answer leaves with a span (tfy.input, tfy.output, tfy.input_short_hand)
# Then: Distributed Tracing, Explorer, service tfy-llm-gateway
",
        connect.environment
    )
}

/// The exporter of a collector.
pub fn collector(connect: &Connect) -> String {
    format!(
        "exporters:
  otlphttp:
    endpoint: {}/api/v2/otlp
    headers:
      Authorization: Api-Token ${{env:DT_API_TOKEN}}
processors:
  # Dynatrace refuses cumulative metrics.
  cumulativetodelta:
    max_staleness: 25h
service:
  pipelines:
    traces:
      receivers: [otlp]
      exporters: [otlphttp]
    metrics:
      receivers: [otlp]
      processors: [cumulativetodelta]
      exporters: [otlphttp]
receivers:
  otlp:
    protocols:
      grpc: {{ endpoint: 'localhost:4317' }}
      http: {{ endpoint: 'localhost:4318' }}
",
        connect.environment
    )
}

/// The environment of a program with an SDK.
pub fn sdk(connect: &Connect) -> String {
    format!(
        "OTEL_EXPORTER_OTLP_ENDPOINT={}/api/v2/otlp
OTEL_EXPORTER_OTLP_HEADERS=Authorization=Api-Token%20$DT_API_TOKEN
OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta
",
        connect.environment
    )
}

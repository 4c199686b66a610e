//! OpenTelemetry's protocol: the messages that its own crate makes out of
//! <https://github.com/open-telemetry/opentelemetry-proto>.

pub(super) use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse,
};
pub(super) use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
pub(super) use opentelemetry_proto::tonic::common::v1::any_value::Value as Plain;
pub(super) use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
pub(super) use opentelemetry_proto::tonic::metrics::v1::metric::Data;
pub(super) use opentelemetry_proto::tonic::metrics::v1::number_data_point::Value as Point;
pub(super) use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, Gauge, Histogram, HistogramDataPoint, Metric, NumberDataPoint,
    ResourceMetrics, ScopeMetrics, Sum,
};
pub(super) use opentelemetry_proto::tonic::resource::v1::Resource;
pub(super) use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
pub(super) use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
pub(super) use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};

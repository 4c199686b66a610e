//! OpenTelemetry over HTTP, binary: <https://opentelemetry.io/docs/specs/otlp/#otlphttp>.

mod attribute;
mod ids;
mod metric;
mod probe;
mod send;
mod stale;
mod trace;
mod wire;

pub use ids::{trace_id, traceparent};
pub use metric::{Measure, gate_measures, run_measures};
pub use probe::probe;
pub use send::{Signal, metrics_requests, response, spans_requests};
pub use stale::{Stale, stale};
pub use trace::{Told, gate_spans, run_spans};

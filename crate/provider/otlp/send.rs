//! What is sent, in requests that are small enough, and what the endpoint said.

use prost::Message;

use crate::error::{Error, Result, Trouble};
use crate::order::map;
use crate::plan::{Otlp, RunOrigin};
use crate::provider::pipeline::Run;
use crate::release::Release;
use crate::wire::{Answer, Body, Header, Method, Repeat, Request, Silence};

use super::attribute::{resource, scope};
use super::wire::{
    ExportMetricsServiceRequest, ExportMetricsServiceResponse, ExportTraceServiceRequest,
    ExportTraceServiceResponse, ResourceMetrics, ResourceSpans, ScopeMetrics, ScopeSpans,
};
use super::{Measure, Told};

/// A kind of telemetry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// `/v1/metrics`.
    Metrics,
    /// `/v1/traces`.
    Traces,
}

impl Signal {
    /// Where it goes.
    fn address(self, to: &Otlp) -> String {
        match self {
            Self::Metrics => format!("{}/v1/metrics", to.metrics),
            Self::Traces => format!("{}/v1/traces", to.traces),
        }
    }

    fn scope(self) -> &'static str {
        match self {
            Self::Metrics => "metrics.ingest",
            Self::Traces => "openTelemetryTrace.ingest",
        }
    }

    fn purpose(self) -> &'static str {
        match self {
            Self::Metrics => "send the metrics",
            Self::Traces => "send the trace",
        }
    }

    /// Dynatrace takes 8 MB of traces and 4 MB of metrics
    /// (<https://docs.dynatrace.com/docs/ingest-from/opentelemetry/otlp-api>). A request has at most half, before it
    /// is packed.
    fn most_bytes(self) -> usize {
        match self {
            Self::Metrics => 2_000_000,
            Self::Traces => 4_000_000,
        }
    }
}

/// The spans, in as many requests as they need.
pub fn spans_requests(
    to: &Otlp,
    origin: &RunOrigin,
    run: Option<&Run>,
    release: &Release,
    spans: &[Told],
) -> Vec<Request> {
    let sizes: Vec<usize> = spans.iter().map(|it| it.0.encoded_len()).collect();
    let requests = heaps(&sizes, Signal::Traces.most_bytes()).map(|heap| {
        let traces = ExportTraceServiceRequest {
            resource_spans: vec![ResourceSpans {
                resource: Some(resource(origin, run, release)),
                scope_spans: vec![ScopeSpans {
                    scope: scope(),
                    spans: spans[heap].iter().map(|it| it.0.clone()).collect(),
                    ..ScopeSpans::default()
                }],
                ..ResourceSpans::default()
            }],
        };
        request(to, Signal::Traces, traces.encode_to_vec())
    });
    requests.collect()
}

/// The measures, in as many requests as they need.
pub fn metrics_requests(
    to: &Otlp,
    origin: &RunOrigin,
    run: Option<&Run>,
    release: &Release,
    measures: &[Measure],
) -> Vec<Request> {
    let sizes: Vec<usize> = measures.iter().map(|it| it.0.encoded_len()).collect();
    let requests = heaps(&sizes, Signal::Metrics.most_bytes()).map(|heap| {
        let metrics = ExportMetricsServiceRequest {
            resource_metrics: vec![ResourceMetrics {
                resource: Some(resource(origin, run, release)),
                scope_metrics: vec![ScopeMetrics {
                    scope: scope(),
                    metrics: measures[heap].iter().map(|it| it.0.clone()).collect(),
                    ..ScopeMetrics::default()
                }],
                ..ResourceMetrics::default()
            }],
        };
        request(to, Signal::Metrics, metrics.encode_to_vec())
    });
    requests.collect()
}

/// Neighbours of so many bytes together at the most; one that is larger goes alone.
fn heaps(sizes: &[usize], most: usize) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut begin = 0;
    std::iter::from_fn(move || {
        let mut end = begin;
        let mut bytes = 0;
        while end < sizes.len() && (end == begin || bytes + sizes[end] <= most) {
            bytes += sizes[end];
            end += 1;
        }
        let heap = begin..end;
        begin = end;
        (!heap.is_empty()).then_some(heap)
    })
}

fn request(to: &Otlp, signal: Signal, bytes: Vec<u8>) -> Request {
    let mut headers = map([
        // The shim packs the body on its way out.
        ("content-encoding", Header::Plain("gzip".to_owned())),
        ("content-type", Header::Plain("application/x-protobuf".to_owned())),
        ("user-agent", Header::Plain(concat!("plimsoll/", env!("CARGO_PKG_VERSION")).to_owned())),
    ]);
    if let Some((scheme, secret)) = &to.authorization {
        headers.insert("authorization", Header::Secret(scheme, secret.clone()));
    }
    Request {
        method: Method::Post,
        url: signal.address(to),
        headers,
        body: Body::Bytes(bytes),
        // A span has its id; a delta that comes twice counts twice.
        repeat: match signal {
            Signal::Traces => Repeat::Freely,
            Signal::Metrics => Repeat::UnlessTaken,
        },
        purpose: signal.purpose(),
    }
}

/// What the endpoint left out though it took the rest, in its words; none: it took all.
///
/// # Errors
/// It took nothing, or it is not known. What people meet there is named.
pub fn response(
    to: &Otlp,
    signal: Signal,
    result: &Result<Answer, Silence>,
) -> Result<Option<String>> {
    let (why, fix) = match result {
        Ok(Answer { status: 200..=299, body, .. }) => {
            return Ok(left_out(signal, body)
                .filter(|(count, why)| *count > 0 || !why.is_empty())
                .map(|(count, why)| match signal {
                    Signal::Metrics => format!("{count} data points were left out: {why}"),
                    Signal::Traces => format!("{count} spans were left out: {why}"),
                }));
        }
        Ok(answer) => (format!("status {}", answer.status), fix(answer.status, signal)),
        Err(silence) => match silence.told(&signal.address(to), "otlp-endpoint") {
            Some(told) => told,
            None => return Err(Error::Cancelled),
        },
    };
    Err(Error::Provider(Trouble {
        vendor: "the OTLP endpoint",
        action: signal.purpose().to_owned(),
        why,
        fix,
    }))
}

/// How many were left out, and why.
fn left_out(signal: Signal, body: &[u8]) -> Option<(i64, String)> {
    match signal {
        Signal::Metrics => {
            let partial = ExportMetricsServiceResponse::decode(body).ok()?.partial_success?;
            Some((partial.rejected_data_points, partial.error_message))
        }
        Signal::Traces => {
            let partial = ExportTraceServiceResponse::decode(body).ok()?.partial_success?;
            Some((partial.rejected_spans, partial.error_message))
        }
    }
}

fn fix(status: u16, signal: Signal) -> String {
    match status {
        404 => "404 Not Found: use `live.dynatrace.com`, not `live.apps.dynatrace.com` or `apps`, and the path `/api/v2/otlp`; for an ActiveGate `/e/<environment id>/api/v2/otlp`".to_owned(),
        401 | 403 => format!(
            "Authentication Failed: the header is `Authorization: Api-Token <token>`, a `Bearer` token does not work, and the token needs the scope `{}`",
            signal.scope()
        ),
        415 => "the endpoint takes no binary protobuf; Dynatrace takes nothing else, so check that the address is its own or a collector's port for HTTP".to_owned(),
        400 if signal == Signal::Metrics => "Dynatrace takes delta temporality alone; check what the endpoint hands on".to_owned(),
        413 => "the endpoint takes less at once; raise its limit".to_owned(),
        _ => "run the step again later".to_owned(),
    }
}

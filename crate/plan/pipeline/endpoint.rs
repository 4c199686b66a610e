//! The address of an OTLP endpoint, out of whatever people copy.

use super::super::dynatrace::{Site, site};
use super::super::said::Objection;
use super::super::shown::shown;

const EXAMPLES: &str = "write `https://abc12345.live.dynatrace.com/api/v2/otlp`, `https://<host>/e/<environment id>/api/v2/otlp`, or the address of a collector or gateway with its port for HTTP, 4318";

/// An endpoint without what SDKs append to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) traces: String,
    pub(super) metrics: String,
    /// Whether Dynatrace itself answers there, and not what stands before it.
    pub(super) of_dynatrace: bool,
    /// What was corrected.
    pub(super) corrections: Vec<String>,
}

/// Older gateways of Kyma have a service for each signal
/// (<https://kyma-project.io/external-content/telemetry-manager/docs/user/otlp-input.html>).
const OF_TRACES: &str = "telemetry-otlp-traces.";
const OF_METRICS: &str = "telemetry-otlp-metrics.";

/// Reads it.
pub(super) fn endpoint(text: &str) -> Result<Endpoint, Objection> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(Objection::new(format!("{} has no `https://`", shown(text)), EXAMPLES));
    };
    if !matches!(scheme, "http" | "https") {
        return Err(Objection::new(
            format!("{} is no OTLP over HTTP; gRPC is not spoken", shown(&format!("{scheme}://"))),
            EXAMPLES,
        ));
    }
    let rest = rest.trim();
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, mut path) = rest.split_at(end);
    if authority.is_empty()
        || rest.contains(['@', '?', '#', '\\'])
        || rest.contains(char::is_whitespace)
    {
        return Err(Objection::new(
            "is no plain address: it has a user, a query, a blank, or no host",
            EXAMPLES,
        ));
    }
    if authority.ends_with(":4317") {
        return Err(Objection::new(
            format!("{} is the port for gRPC, which is not spoken", shown(authority)),
            "write the port for HTTP, 4318",
        ));
    }
    let mut corrections = Vec::new();
    path = path.trim_end_matches('/');
    for signal in ["/v1/traces", "/v1/metrics", "/v1/logs"] {
        if let Some(base) = path.strip_suffix(signal) {
            corrections.push(format!("`{signal}` was left out: each signal has its own"));
            path = base;
        }
    }
    let host = authority.to_lowercase();
    let Site::Saas { live, .. } = site(&host) else {
        let address = format!("{scheme}://{authority}{path}");
        return Ok(Endpoint {
            metrics: address.replacen(OF_TRACES, OF_METRICS, 1),
            traces: address.replacen(OF_METRICS, OF_TRACES, 1),
            of_dynatrace: path.ends_with("/api/v2/otlp"),
            corrections,
        });
    };
    if live != host {
        corrections
            .push(format!("`{live}` was taken in place of `{host}`, which answers OTLP with 404"));
    }
    if path != "/api/v2/otlp" {
        corrections.push("the path was put right: `/api/v2/otlp`".to_owned());
    }
    let address = format!("https://{live}/api/v2/otlp");
    Ok(Endpoint { traces: address.clone(), metrics: address, of_dynatrace: true, corrections })
}

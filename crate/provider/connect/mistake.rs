//! What is wrong with a setting that was found elsewhere.

use super::Known;

/// What a line `name=value` or `name: value` has wrong, each with its name; none where it is no setting or well.
pub fn mistake(line: &str, environment: &str) -> Vec<Known> {
    let Some(at) = line.find(['=', ':']) else { return Vec::new() };
    let (name, value) =
        (line[..at].to_lowercase(), line[at + 1..].trim().trim_matches(['"', '\'']));
    let low = value.to_lowercase();
    let mut known = Vec::new();
    let mut add = |name, means: &str, fix: String| {
        known.push(Known { name, means: means.to_owned(), fix });
    };
    let signal = if name.contains("metric") { "metrics" } else { "traces" };
    if ["endpoint", "url"].iter().any(|it| name.contains(it)) {
        if low.contains(".apps.") {
            add(
                "`.apps.` in the address",
                "`.apps.` is the host of the user interface, which answers OTLP with 404",
                format!("write `{environment}/api/v2/otlp`"),
            );
        }
        if low.starts_with("grpc:") || low.contains(":4317") && !low.contains("telemetry-ingest") {
            add(
                "gRPC",
                "Dynatrace takes no gRPC; 4317 is its port",
                format!("write `{environment}/api/v2/otlp` and HTTP"),
            );
        }
        if low.contains("dynatrace.com") && !low.contains("/api") {
            add(
                "no path",
                "the address has no `/api/v2/otlp`",
                format!("write `{environment}/api/v2/otlp`"),
            );
        }
        if low.ends_with("/api/v2/otlp") && name.trim() == "endpoint" {
            add(
                "no `/v1/traces`",
                "a form that sends one signal needs its whole address",
                format!(
                    "write `{environment}/api/v2/otlp/v1/{signal}` where one signal is sent, as in TrueFoundry's form"
                ),
            );
        }
    }
    if ["authorization", "header"].iter().any(|it| name.contains(it)) {
        if low.contains("bearer") {
            add(
                "`Bearer`",
                "a `Bearer` token does not work: OTLP is authenticated by an API token",
                "write `Authorization: Api-Token <token>`".to_owned(),
            );
        } else if !low.contains("api-token") {
            add(
                "no `Api-Token`",
                "the prefix `Api-Token` is missing before the token",
                "write `Authorization: Api-Token <token>`".to_owned(),
            );
        }
    }
    if ["encoding", "protocol", "config type"].iter().any(|it| name.contains(it)) {
        if low.contains("json") {
            add(
                "JSON",
                "JSON is not supported: Dynatrace takes binary Protocol Buffers alone (415)",
                "choose Proto, `http/protobuf`".to_owned(),
            );
        }
        if low.contains("grpc") {
            add(
                "gRPC",
                "gRPC is not supported",
                "choose HTTP, `http/protobuf`; in a pipeline of Kyma `protocol: http`".to_owned(),
            );
        }
    }
    if name.contains("temporality") && !low.contains("delta") {
        add(
            "cumulative temporality",
            "Dynatrace refuses cumulative metrics",
            "write `delta`, or send them through Dynatrace's collector (`connect-metrics: collector`)".to_owned(),
        );
    }
    known
}

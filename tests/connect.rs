//! What other systems are told so that they send to Dynatrace, told as stories.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use opentelemetry_proto::tonic::collector::metrics::v1::{
    ExportMetricsPartialSuccess, ExportMetricsServiceResponse,
};
use plimsoll::report::{Pages, Step};
use plimsoll::wire::{Answer, Body, Request, Silence};
use prost::Message;
use serde_json::{Value, json};
use world::{TOKEN, Tape, json as answer};

const NOW: &str = "2026-01-20T14:10:00Z";

fn taken(_: &Request) -> Result<Answer, Silence> {
    Ok(Answer { status: 200, ..Answer::default() })
}

fn connect(
    more: &[(&str, &str)],
    respond: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> (Pages, Tape) {
    let tape = Tape::new(NOW, respond);
    let mut inputs = vec![("command", "connect"), ("dynatrace-token", TOKEN)];
    if !more.iter().any(|(name, _)| *name == "dynatrace-url") {
        inputs.push(("dynatrace-url", "https://abc12345.apps.dynatrace.com"));
    }
    inputs.extend(more);
    let pages = tape.github(&inputs, None);
    (pages, tape)
}

#[test]
fn one_span_and_one_metric_prove_the_path_and_the_address_is_put_right() {
    let (pages, tape) = connect(&[], taken);
    assert_eq!(pages.step, Step::Succeeded, "{:?}", pages.log);
    assert_eq!(tape.calls(), ["POST /api/v2/otlp/v1/traces", "POST /api/v2/otlp/v1/metrics"]);
    assert!(tape.asked.borrow()[0].url.starts_with("https://abc12345.live.dynatrace.com/"));
    assert!(tape.words().contains("`abc12345.live.dynatrace.com` was taken"), "{}", tape.words());
    let told = pages.connection.unwrap();
    assert!(told.contains("apiurl: https://abc12345.live.dynatrace.com/api\n"), "{told}");
    assert!(!told.contains(".apps."), "{told}");
    assert!(!told.contains("dt0c01"), "no token stands in a file");
}

#[test]
fn a_path_that_is_not_open_is_an_error_and_what_is_left_out_is_told() {
    let (pages, _) = connect(&[], |_| Ok(Answer { status: 401, ..Answer::default() }));
    assert_eq!(pages.step, Step::Failed);
    assert!(pages.log.join("\n").contains("Authentication Failed"), "{:?}", pages.log);
    let (pages, _) = connect(&[], |request| {
        let partial =
            ExportMetricsPartialSuccess { rejected_data_points: 1, error_message: "no".to_owned() };
        let body = ExportMetricsServiceResponse { partial_success: Some(partial) }.encode_to_vec();
        let body = if request.url.ends_with("/v1/metrics") { body } else { Vec::new() };
        Ok(Answer { status: 200, body, ..Answer::default() })
    });
    assert_eq!(pages.outputs["verdict"], "warn");
    assert!(pages.log.join("\n").contains("1 data points were left out: no"), "{:?}", pages.log);
}

#[test]
fn managed_and_activegates_get_their_own_address_everywhere() {
    let (pages, tape) =
        connect(&[("dynatrace-url", "https://gate.example.com:9999/e/1a2b")], taken);
    assert_eq!(pages.step, Step::Succeeded, "{:?}", pages.log);
    assert!(
        tape.asked.borrow()[0]
            .url
            .starts_with("https://gate.example.com:9999/e/1a2b/api/v2/otlp/v1/")
    );
    let told = pages.connection.unwrap();
    for line in [
        "  apiUrl: https://gate.example.com:9999/e/1a2b/api",
        "# Endpoint:      https://gate.example.com:9999/e/1a2b/api/v2/otlp/v1/traces",
        "# OTEL_EXPORTER_OTLP_ENDPOINT=https://gate.example.com:9999/e/1a2b/api/v2/otlp",
    ] {
        assert!(told.contains(line), "{line} in {told}");
    }
}

#[test]
fn only_what_is_asked_for_is_told() {
    let (pages, _) = connect(&[("connect-to", "TrueFoundry")], taken);
    let told = pages.connection.unwrap();
    assert!(told.contains("Encoding:      Proto") && !told.contains("TracePipeline"), "{told}");
    let (pages, _) = connect(&[("connect-to", "kymaa")], taken);
    assert!(pages.log.join("\n").contains("`kyma`"), "{:?}", pages.log);
}

/// Every mistake that the pages of Kyma and TrueFoundry warn of, and every trouble that they name.
#[test]
fn mistakes_and_troubles_are_recognised_by_their_names() {
    for (line, name) in [
        (
            "Endpoint: https://abc12345.apps.dynatrace.com/api/v2/otlp/v1/traces",
            "`.apps.` in the address",
        ),
        (
            "Endpoint: https://abc12345.live.apps.dynatrace.com/api/v2/otlp",
            "`.apps.` in the address",
        ),
        ("Endpoint: https://abc12345.live.dynatrace.com/api/v2/otlp", "no `/v1/traces`"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT=https://abc12345.live.dynatrace.com", "no path"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT=http://abc12345.live.dynatrace.com:4317", "gRPC"),
        ("Authorization: Bearer secret", "`Bearer`"),
        ("Authorization: secret", "no `Api-Token`"),
        ("Encoding: JSON", "JSON"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "JSON"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "gRPC"),
        ("Config Type: gRPC Configuration", "gRPC"),
        ("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=cumulative", "cumulative temporality"),
        ("HTTP Status Code 404", "404 Not Found"),
        ("Authentication failed", "Authentication Failed"),
        ("Traces Not Appearing", "Traces Not Appearing"),
        ("GatewayAllTelemetryDataDropped", "No Data Arrive at the Backend"),
        ("AgentAllTelemetryDataDropped", "No Data Arrive at the Backend"),
        ("GatewaySomeTelemetryDataDropped", "Not All Data Arrive at the Backend"),
        ("GatewayThrottling", "Gateway Throttling"),
        (
            "Custom Spans Don’t Arrive at the Backend, but Istio Spans Do",
            "Custom Spans Don't Arrive",
        ),
        ("too few traces in Dynatrace", "Too Few Traces Arrive at the Backend"),
        (
            "warn internal/transaction.go:111 Failed to scrape Prometheus endpoint",
            "Failed to Scrape Prometheus Endpoint",
        ),
        ("AgentBufferFillingUp", "Log Buffer Filling Up"),
        ("Transform or Filter Rule Has No Effect", "Transform or Filter Rule Has No Effect"),
        ("OTTLSpecInvalid", "OTTL Spec Invalid"),
        ("VPA resources are not created", "VPA Resources Are Not Created"),
        ("OOMKilled", "Telemetry Components Run Out of Memory"),
        ("ReferencedSecretMissing", "ReferencedSecretMissing"),
    ] {
        let (pages, _) = connect(&[("connect-found", line)], taken);
        let log = pages.log.join("\n");
        assert!(log.contains(name), "{line} is not recognised as {name}: {log}");
        assert_eq!(pages.outputs["verdict"], "warn", "{line}");
        assert!(!log.contains("secret\n") && !log.contains("Bearer secret"), "{log}");
    }
    for line in [
        "Endpoint: https://abc12345.live.dynatrace.com/api/v2/otlp/v1/traces",
        "OTEL_EXPORTER_OTLP_ENDPOINT=https://abc12345.live.dynatrace.com/api/v2/otlp",
        "Authorization: Api-Token secret",
        "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "Encoding: Proto",
        "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=delta",
        "value: http://dynakube-telemetry-ingest.dynatrace:4317",
    ] {
        let (pages, _) = connect(&[("connect-found", line)], taken);
        assert_eq!(pages.outputs["verdict"], "pass", "{line}: {:?}", pages.log);
    }
}

const GATEWAY: &str = "release: { name: 'a gate\"way' }
dynatrace: { url: 'https://abc12345.live.dynatrace.com' }
gate:
  objectives:
    - { name: failures, kind: value, pass: ['<=1'], dynatrace: { ready-made: llm-gateway-failure-rate } }
    - { name: own, kind: value, pass: ['<=1'], dynatrace: { ready-made: llm-gateway-failure-rate, services: ['{{release.name}}'] } }
    - { name: time, kind: value, pass: ['<=2000000'], dynatrace: { ready-made: llm-gateway-response-time } }
    - { name: modules, kind: value, pass: ['<=0'], dynatrace: { ready-made: kyma-module-state } }
";

/// A gate of an LLM gateway and of Kyma's modules, of which `modules` percent are not ready.
fn gateway(modules: Value) -> (Pages, Vec<String>) {
    let tape = Tape::new(NOW, move |request| {
        let Body::Json(text) = &request.body else { return answer(404, "{}") };
        let value = match text.contains("kyma.resource.status.state") {
            true => modules.clone(),
            false => json!(0.5),
        };
        let result = json!({ "records": [{ "value": value }], "types": [], "metadata": {} });
        answer(200, &json!({ "state": "SUCCEEDED", "result": result }).to_string())
    });
    let platform = TOKEN.replace("dt0c01", "dt0s16");
    let inputs = [
        ("command", "gate"),
        ("dynatrace-platform-token", platform.as_str()),
        ("deployed-from", "2026-01-20T12:00:00Z"),
        ("deployed-to", "2026-01-20T12:05:00Z"),
    ];
    let pages = tape.github(&inputs, Some(GATEWAY));
    let asked = tape.asked.borrow();
    let queries = asked.iter().filter_map(|it| match &it.body {
        Body::Json(text) => {
            Some(serde_json::from_str::<Value>(text).unwrap()["query"].as_str()?.to_owned())
        }
        Body::Bytes(_) | Body::Empty | Body::Form(_) | Body::SecretText(_) => None,
    });
    (pages, queries.collect())
}

#[test]
fn an_llm_gateway_is_gated_on_its_own_spans_and_kyma_on_the_states_of_its_modules() {
    let (pages, queries) = gateway(json!(0));
    assert_eq!(pages.outputs["verdict"], "pass", "{:?}", pages.log);
    let queries = queries.join("\n");
    for part in [
        r#"filter in(service.name, { "tfy-llm-gateway" })"#,
        r#"filter in(service.name, { "a gate\"way" })"#,
        "percentile(toLong(duration) / 1000, 90)",
        r#"sum(kyma.resource.status.state, filter:{state == "Ready"}, default:0)"#,
    ] {
        assert!(queries.contains(part), "{part} in {queries}");
    }
    assert_eq!(gateway(json!(25)).0.outputs["verdict"], "fail");
    // Where nothing is told of any module, nothing is known.
    let (pages, _) = gateway(Value::Null);
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    assert_eq!(result["objectives"][3]["verdict"], "no_data");
    assert_ne!(pages.outputs["verdict"], "pass");
}

/// Documents are answered as by a platform that has none yet, or that refuses.
fn documents(refused: bool) -> (Pages, Tape) {
    let platform = TOKEN.replace("dt0c01", "dt0s16");
    let more = [("dynatrace-platform-token", platform.as_str()), ("connect-to", "kyma")];
    connect(&more, move |request| {
        match (request.url.contains("/platform/document/"), request.method.name()) {
            (false, _) => taken(request),
            (true, _) if refused => world::refusal(403, "Use one of: document:documents:write"),
            (true, "GET") => world::refusal(404, "Not found"),
            (true, _) => answer(201, r#"{"id":"it","version":"1","isPrivate":false}"#),
        }
    })
}

#[test]
fn the_dashboard_of_kymas_modules_is_written_where_the_platform_is_open() {
    let (pages, tape) = documents(false);
    assert_eq!(pages.outputs["verdict"], "pass", "{:?}", pages.log);
    let page = "https://abc12345.apps.dynatrace.com/ui/apps/dynatrace.dashboards/dashboard/plimsoll-kyma-module-status";
    assert_eq!(pages.outputs["dashboard"], page);
    let asked = tape.asked.borrow();
    let made = asked.iter().find(|it| it.url.ends_with("/document/v1/documents")).unwrap();
    let Body::Form(form) = &made.body else { panic!("{made}") };
    for part in ["kyma.resource.status.state", "not_ready", "kyma.resource.status.conditions"] {
        assert!(form.contains(part), "{part} in {form}");
    }
    drop(asked);
    let (pages, _) = documents(true);
    assert_eq!(pages.outputs["verdict"], "warn", "{:?}", pages.log);
    assert!(pages.log.join("\n").contains("`document:documents:write`"), "{:?}", pages.log);
}

#[test]
fn what_kymas_page_has_people_do_beside_the_pipelines_is_in_the_file() {
    let (pages, tape) = connect(&[("connect-to", "kyma"), ("connect-namespace", "obs")], taken);
    let told = pages.connection.unwrap();
    let links = told.split("---\n").find(|it| it.contains("kind: ConfigMap")).unwrap();
    assert!(links.contains("        namespace: obs\n        name: dynakube\n"), "{links}");
    assert!(links.contains("    dynatraceSecret:\n") && links.contains("$dynatraceSecret()"));
    let alert = told.lines().find(|it| it.contains("/api/v2/settings/objects")).unwrap();
    let body = alert.rsplit_once("-d '").unwrap().1.strip_suffix('\'').unwrap();
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        body[0]["value"]["queryDefinition"]["metricSelector"],
        "kyma.resource.status.state:filter(not(eq(\"state\",\"Ready\")))"
    );
    assert!(
        !tape.calls().iter().any(|it| it.contains("/document/")),
        "an API token opens no platform"
    );
}

//! Dynatrace, request by request and answer by answer.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, missing_docs)] // a test may panic and reads samples

mod world;

use std::collections::BTreeMap;

use plimsoll::error::{Error, Result};
use plimsoll::gate::NoData;
use plimsoll::plan::{Connection, Route};
use plimsoll::provider::dynatrace::{
    Batch, Metered, Reach, batches, deployment, entities_request, entities_response,
    ingest_request, ingest_response, metric_request, metric_response, unit,
};
use plimsoll::release::Release;
use plimsoll::time::{Duration, Timestamp, Window};
use plimsoll::wire::{Answer, Body, Secret, Silence};
use world::{TOKEN, json, refusal};

const MINUTE: Duration = Duration::from_secs(60);

fn connection() -> Connection {
    Connection {
        api: "https://abc12345.live.dynatrace.com/api/v2".to_owned(),
        ui: "https://abc12345.apps.dynatrace.com".to_owned(),
        route: Route::Classic,
        token: Secret::new(TOKEN),
        corrections: Vec::new(),
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn hour() -> Window {
    Window { from: at("2026-01-01T10:00:00Z"), to: at("2026-01-01T11:00:00Z") }
}

fn release() -> Release {
    Release {
        name: "checkout".to_owned(),
        version: "1.4.2".to_owned(),
        stage: Some("production".to_owned()),
        product: None,
        build_version: Some("42".to_owned()),
        project: Some("acme/checkout".to_owned()),
        actor: None,
        commit: Some("0123456".to_owned()),
        ci_back_link: Some(
            "https://github.com/acme/checkout/actions/runs/4711/attempts/1".to_owned(),
        ),
        remediation_action_link: None,
        run_id: "4711-1-deploy".to_owned(),
        deployed: Window { from: at("2026-01-01T00:00:00Z"), to: at("2026-01-01T00:05:00Z") },
        properties: BTreeMap::from([("ticket".to_owned(), "OPS-7".to_owned())]),
    }
}

/// The phrase and the hint of the trouble.
fn phrase<T: std::fmt::Debug>(result: Result<T>) -> String {
    let error = result.unwrap_err();
    format!("{error} | {}", error.hint())
}

#[test]
fn a_deployment_event_carries_the_well_known_properties_and_ours() {
    let request = ingest_request(
        &connection(),
        &deployment(&release()),
        r#"type(SERVICE),tag("app:checkout")"#,
    );
    assert_eq!(request.url, "https://abc12345.live.dynatrace.com/api/v2/events/ingest");
    let Body::Json(body) = &request.body else { panic!("no JSON") };
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(
        body,
        serde_json::json!({
            "eventType": "CUSTOM_DEPLOYMENT",
            "title": "Deploy checkout 1.4.2 to production",
            "entitySelector": "type(SERVICE),tag(\"app:checkout\")",
            "startTime": 1_767_225_600_000_i64,
            "endTime": 1_767_225_900_000_i64,
            "properties": {
                "commit": "0123456",
                "dt.event.deployment.ci_back_link": "https://github.com/acme/checkout/actions/runs/4711/attempts/1",
                "dt.event.deployment.name": "checkout",
                "dt.event.deployment.project": "acme/checkout",
                "dt.event.deployment.release_build_version": "42",
                "dt.event.deployment.release_stage": "production",
                "dt.event.deployment.version": "1.4.2",
                "dt.event.source": "Plimsoll",
                "plimsoll.id": "4711-1-deploy checkout 1.4.2 production",
                "plimsoll.target": "type(SERVICE),tag(\"app:checkout\")",
                "ticket": "OPS-7",
            }
        })
    );
}

#[test]
fn the_header_follows_the_route_and_a_shown_request_hides_the_token() {
    let classic = ingest_request(&connection(), &deployment(&release()), "entityId(\"SERVICE-1\")")
        .to_string();
    assert!(classic.contains("\nauthorization: Api-Token ***\n"), "{classic}");
    let platform = Connection { route: Route::Platform, ..connection() };
    let platform =
        ingest_request(&platform, &deployment(&release()), "entityId(\"SERVICE-1\")").to_string();
    assert!(platform.contains("\nauthorization: Bearer ***\n"), "{platform}");
    assert!(!classic.contains("G3DFPBEJ") && !format!("{:?}", connection()).contains("G3DFPBEJ"));
}

#[test]
fn a_selector_is_percent_encoded_to_the_last_character() {
    let request = entities_request(&connection(), r#"type("SERVICE"),tag("a+b:c d&e")"#, "now-24h");
    assert_eq!(
        request.url,
        "https://abc12345.live.dynatrace.com/api/v2/entities?entitySelector=type%28%22SERVICE%22%29%2Ctag%28%22a%2Bb%3Ac%20d%26e%22%29&from=now-24h&pageSize=100"
    );
}

#[test]
fn an_event_that_reached_two_entities_is_read_as_two() {
    let body = r#"{"reportCount":2,"eventIngestResults":[{"correlationId":"b8","status":"OK"},{"correlationId":"c1","status":"OK"}]}"#;
    let ingested = ingest_response(&connection(), &json(201, body)).unwrap();
    assert_eq!((ingested.reached, ingested.ids), (2, vec!["b8".to_owned(), "c1".to_owned()]));
}

#[test]
fn an_accepted_event_that_nobody_took_is_not_a_success() {
    let empty =
        ingest_response(&connection(), &json(201, r#"{"reportCount":0,"eventIngestResults":[]}"#));
    assert!(phrase(empty).starts_with(
        "could not send the deployment event at Dynatrace: it was accepted, but no entity took it | check the entity selector"
    ));
    let body = r#"{"reportCount":1,"eventIngestResults":[{"correlationId":"b8","status":"INVALID_TIMESTAMPS"}]}"#;
    assert!(
        phrase(ingest_response(&connection(), &json(201, body))).contains("INVALID_TIMESTAMPS")
    );
    let body = r#"{"reportCount":1,"eventIngestResults":[{"correlationId":"b8","status":"NEWLY_INVENTED"}]}"#;
    assert!(phrase(ingest_response(&connection(), &json(201, body))).contains("NEWLY_INVENTED"));
}

#[test]
fn a_missing_scope_is_named() {
    let answer =
        refusal(403, "Token is missing required scope. Use one of: events.ingest (Ingest events)");
    let phrase = phrase(ingest_response(&connection(), &answer));
    assert!(phrase.ends_with("| give the token the scope `events.ingest`"), "{phrase}");
}

#[test]
fn a_page_instead_of_json_names_the_wrong_host() {
    let page = Ok(Answer {
        status: 200,
        headers: [("content-type".to_owned(), "text/html".to_owned())].into(),
        body: b"<html>sign in</html>".to_vec(),
    });
    let phrase = phrase(entities_response(&connection(), &page));
    assert!(
        phrase.contains("a page instead of JSON") && phrase.contains("check `dynatrace-url`"),
        "{phrase}"
    );
}

#[test]
fn a_redirect_is_not_followed_but_explained() {
    let answer = Ok(Answer { status: 302, ..Answer::default() });
    assert!(phrase(entities_response(&connection(), &answer)).contains("redirects elsewhere"));
}

#[test]
fn an_unreachable_host_is_named_with_the_reason() {
    let silence = Err(Silence::Unsent("getaddrinfo ENOTFOUND abc.live.dynatrace.com".to_owned()));
    let phrase = phrase(entities_response(&connection(), &silence));
    assert!(phrase.contains("ENOTFOUND") && phrase.contains("proxy"), "{phrase}");
}

#[test]
fn twenty_three_metrics_are_three_queries_and_the_same_one_is_asked_once() {
    let names: Vec<String> = (0..23).map(|index| format!("metric.{index}:avg")).collect();
    let wishes = names.iter().chain(&names).map(|name| (name.as_str(), "type(SERVICE)"));
    let sizes: Vec<usize> =
        batches(wishes, hour(), Reach::One).iter().map(|it| it.metrics.len()).collect();
    assert_eq!(sizes, [10, 10, 3]);
    let other = [("a", "type(SERVICE)"), ("a", "type(HOST)")];
    assert_eq!(batches(other, hour(), Reach::One).len(), 2);
}

fn read(body: &str, reach: Reach, settled: &str) -> Metered {
    let batch = Batch {
        metrics: vec!["m:avg".to_owned()],
        target: "type(SERVICE)".to_owned(),
        window: hour(),
        reach,
    };
    let mut read = metric_response(&connection(), &batch, at(settled), &json(200, body)).unwrap();
    read.remove(0).unwrap().unwrap()
}

#[test]
fn a_timestamp_is_the_end_of_its_slot_and_what_has_not_settled_is_dropped() {
    // Slots ending 10:01, 10:02 (a gap) and 10:03; settled up to 10:02:30.
    let body = r#"{"totalCount":1,"nextPageKey":null,"resolution":"1m","result":[{"metricId":"m:avg","data":[
        {"dimensions":["SERVICE-1"],"timestamps":[1767261660000,1767261720000,1767261780000],"values":[5,null,7]}]}]}"#;
    let metered = read(body, Reach::Buckets(MINUTE), "2026-01-01T10:02:30Z");
    let (dimension, series) = &metered.series[0];
    let series = series.as_ref().unwrap();
    assert_eq!(dimension.as_deref(), Some("SERVICE-1"));
    let points: Vec<_> = series.points.iter().map(|it| (it.start.to_string(), it.value)).collect();
    assert_eq!(
        points,
        [("2026-01-01T10:00:00Z".to_owned(), Some(5.0)), ("2026-01-01T10:01:00Z".to_owned(), None)]
    );
}

#[test]
fn a_wider_answer_than_asked_for_keeps_its_own_width() {
    let body = r#"{"resolution":"10m","result":[{"metricId":"m:avg","data":[
        {"dimensions":[],"timestamps":[1767262200000],"values":[5]}]}]}"#;
    let metered = read(body, Reach::Buckets(MINUTE), "2026-01-01T12:00:00Z");
    let series = metered.series[0].1.as_ref().unwrap();
    assert_eq!(
        (series.bucket, series.points.first().unwrap().start),
        (Duration::from_secs(600), at("2026-01-01T10:00:00Z"))
    );
}

#[test]
fn the_four_shapes_of_no_data_are_told_apart_and_none_is_zero() {
    let shape = |body: &str| {
        read(body, Reach::Buckets(MINUTE), "2026-01-01T12:00:00Z").series.remove(0).1.unwrap_err()
    };
    assert_eq!(
        shape(r#"{"totalCount":0,"result":[{"metricId":"m:avg","data":[]}]}"#),
        NoData::NoSeries
    );
    assert_eq!(shape(r#"{"totalCount":0,"result":[]}"#), NoData::EmptyResult);
    let one = |points: &str| {
        format!(r#"{{"result":[{{"metricId":"m:avg","data":[{{"dimensions":[],{points}}}]}}]}}"#)
    };
    assert_eq!(shape(&one(r#""timestamps":[],"values":[]"#)), NoData::NoPoints);
    assert_eq!(shape(&one(r#""timestamps":[1767261660000],"values":[null]"#)), NoData::OnlyGaps);
    let zero = read(
        &one(r#""timestamps":[1767261660000],"values":[0]"#),
        Reach::One,
        "2026-01-01T12:00:00Z",
    );
    assert_eq!(zero.series[0].1.as_ref().unwrap().points.first().unwrap().value, Some(0.0));
}

#[test]
fn results_are_told_apart_by_their_metric_and_a_riddle_is_asked_again_alone() {
    let batch = Batch {
        metrics: vec![
            "b:avg".to_owned(),
            "a:filter(eq(\"x\", \"y\")):avg".to_owned(),
            "c:avg".to_owned(),
        ],
        target: "type(SERVICE)".to_owned(),
        window: hour(),
        reach: Reach::One,
    };
    let data = |value: u8| {
        format!(r#"[{{"dimensions":[],"timestamps":[1767265200000],"values":[{value}]}}]"#)
    };
    let body = format!(
        r#"{{"result":[{{"metricId":"a:filter(eq(x,y)):avg","data":{}}},{{"metricId":"b:avg","data":{}}},{{"metricId":"?","data":{}}}]}}"#,
        data(1),
        data(2),
        data(3),
    );
    let read =
        metric_response(&connection(), &batch, at("2026-01-01T12:00:00Z"), &json(200, &body))
            .unwrap();
    let value = |index: usize| {
        let metered = read[index].as_ref()?.as_ref().unwrap();
        metered.series[0].1.as_ref().unwrap().points.first().unwrap().value
    };
    assert_eq!((value(0), value(1), value(2)), (Some(2.0), Some(1.0), None));
}

#[test]
fn a_query_names_ten_metrics_one_resolution_and_one_window() {
    let batch = Batch {
        metrics: vec!["a:avg".to_owned(), "b:max".to_owned()],
        target: "type(SERVICE)".to_owned(),
        window: hour(),
        reach: Reach::Buckets(MINUTE),
    };
    assert_eq!(
        metric_request(&connection(), &batch).url,
        "https://abc12345.live.dynatrace.com/api/v2/metrics/query?metricSelector=a%3Aavg%2Cb%3Amax&entitySelector=type%28SERVICE%29&from=1767261600000&to=1767265200000&resolution=1m"
    );
}

#[test]
fn units_are_told_where_they_are_certain() {
    assert_eq!(
        unit("builtin:service.response.time:percentile(95)").as_deref(),
        Some("MicroSecond")
    );
    assert_eq!(
        unit("builtin:service.response.time:toUnit(MicroSecond,MilliSecond):avg").as_deref(),
        Some("MilliSecond")
    );
    assert_eq!(unit("builtin:service.errors.total.rate:avg").as_deref(), Some("Percent"));
    assert_eq!(unit("builtin:service.requestCount.total:rate(1m)"), None);
    assert_eq!(
        unit("(builtin:service.errors.total.count)/(builtin:service.requestCount.total)*100"),
        None
    );
    assert_eq!(unit("builtin:service.responsetimes"), None);
}

#[test]
fn recorded_answers_are_read_as_they_are() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/dynatrace");
    if !folder.exists() {
        println!("skipped: no ../shared");
        return;
    }
    let sample = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let read = |name: &str, metric: &str| {
        let batch = Batch {
            metrics: vec![metric.to_owned()],
            target: "type(SERVICE)".to_owned(),
            window: hour(),
            reach: Reach::One,
        };
        let mut read = metric_response(
            &connection(),
            &batch,
            at("2026-01-01T12:00:00Z"),
            &json(200, &sample(name)),
        )
        .unwrap();
        read.remove(0).unwrap().unwrap()
    };
    let three = read("keptn_metrics_200_three_series.json", "any");
    assert_eq!(three.series.len(), 3);
    for name in [
        "keptn_metrics_200_empty_no_warning.json",
        "keptn_metrics_200_empty_with_warnings.json",
        "keptn_metrics_200_null_value.json",
    ] {
        let metered = read(name, "any");
        assert!(metered.series.iter().all(|(_, series)| series.is_err()), "{name}: {metered:?}");
    }
    assert!(!read("keptn_metrics_200_empty_with_warnings.json", "any").warnings.is_empty());
    let entities =
        entities_response(&connection(), &json(200, &sample("keptn_entities_200_pgi.json")))
            .unwrap()
            .unwrap();
    assert!(entities.total > 0 && entities.entities.iter().all(|it| it.id.contains('-')));
    let refused = entities_response(
        &connection(),
        &json(400, &sample("keptn_metrics_400_unknown_unit.json")),
    );
    assert!(
        matches!(&refused, Err(Error::Provider(trouble)) if trouble.why.contains("No unit found")),
        "{refused:?}"
    );
}

//! Recorded exchanges with Datadog, read as they are; they lie beside the project, and are asked for by kind.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, missing_docs)] // a test may panic, reads files, says what it skips

mod world;

use std::fs;
use std::path::Path;

use plimsoll::plan::{
    Aggregator, Datadog, DatadogMonitor, DatadogQuery, Expression, Host, Words, believe,
};
use plimsoll::provider::{datadog, launchdarkly};
use plimsoll::time::{Duration, Timestamp, Window};
use plimsoll::wire::{Answer, Body};
use serde_json::Value;
use world::flags::contexts;

fn vendor() -> Datadog {
    let environment = [
        ("INPUT_COMMAND", "mark"),
        ("INPUT_RELEASE-NAME", "checkout"),
        ("INPUT_DATADOG-SITE", "datadoghq.com"),
        ("INPUT_DATADOG-API-KEY", "a1b2c3d4e5f60718293a4b5c6d7e8f90"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    let words = Words { environment, files: [].into() };
    believe(Host::Github, &words, Timestamp::UNIX_EPOCH).unwrap().datadog.unwrap()
}

/// Every recorded (method, address, answer).
fn exchanges() -> Vec<(String, String, Answer)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/datadog");
    let Ok(files) = fs::read_dir(folder) else {
        println!("skipped: no ../shared");
        return Vec::new();
    };
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let sample: Value = serde_json::from_str(&text).unwrap();
        for it in sample["exchanges"].as_array().unwrap() {
            let headers = it["response"]["headers"].as_object().into_iter().flatten();
            found.push((
                it["request"]["method"].as_str().unwrap().to_owned(),
                it["request"]["url"].as_str().unwrap().to_owned(),
                Answer {
                    status: u16::try_from(it["response"]["status"].as_u64().unwrap()).unwrap(),
                    headers: headers
                        .map(|(name, value)| {
                            (name.clone(), value.as_str().unwrap_or_default().to_owned())
                        })
                        .collect(),
                    body: it["response"]["body"].to_string().into_bytes(),
                },
            ));
        }
    }
    found
}

#[test]
fn every_recorded_answer_is_read_or_refused_in_its_own_words() {
    let vendor = vendor();
    let far = Timestamp::MAX;
    let minute = Duration::from_secs(60);
    let formula = Expression::Formula { queries: Vec::new(), formula: "a".to_owned() };
    let monitor = DatadogMonitor { id: "1".to_owned() };
    let all = exchanges();
    let mut read = 0;
    for (method, url, answer) in &all {
        let path = url.split("datadoghq.com").nth(1).unwrap().split('?').next().unwrap();
        let result = Ok(answer.clone());
        let came = match (method.as_str(), path) {
            ("GET", "/api/v1/validate") => datadog::validate_response(&vendor, &result).map(drop),
            ("POST", "/api/v1/events" | "/api/v2/events") => {
                datadog::change_response(&vendor, &result).map(|sent| {
                    let whole = String::from_utf8(answer.body.clone()).unwrap();
                    assert!(!sent.id.is_empty() && whole.contains(&sent.id), "{sent:?}");
                })
            }
            ("POST", "/api/v2/query/timeseries") => {
                datadog::series_response(&vendor, &formula, minute, far, &result).map(|it| {
                    let series = it.series[0].1.as_ref().unwrap();
                    assert_eq!(
                        (series.points.len(), series.points.get(2).unwrap().value),
                        (3, Some(87.0))
                    );
                })
            }
            ("POST", "/api/v2/query/scalar") => {
                datadog::scalar_response(&vendor, &result).map(drop)
            }
            ("POST", "/api/v2/dora/deployment") => {
                datadog::deployment_response(&vendor, &result).map(drop)
            }
            ("PATCH", path) if path.contains("/dora/") => {
                datadog::failure_response(&vendor, &result)
            }
            ("POST", "/api/v2/deployments/gates/evaluation") => {
                datadog::gate_response(&vendor, &result).map(drop)
            }
            ("GET", path) if path.contains("/gates/evaluation/") => {
                datadog::evaluation_response(&vendor, &result).map(|it| {
                    assert_eq!(it.is_none(), answer.status == 404);
                })
            }
            ("GET", path) if path.ends_with("/history") => datadog::slo_response(&vendor, &result)
                .map(|it| {
                    assert_eq!(it.percent, None);
                    assert_eq!(it.remarks, ["The denominator is zero valued"]);
                }),
            ("GET", path) if path.starts_with("/api/v1/monitor/") && !path.contains("search") => {
                datadog::monitor_response(&vendor, &monitor, &result).map(|(state, _)| {
                    assert!(state.says.contains("No Data"), "{}", state.says);
                })
            }
            // What Plimsoll never asks: making monitors, gates and SLOs, searches.
            _ => continue,
        };
        read += 1;
        match (answer.status, came) {
            (200..=299 | 404, Ok(())) => {}
            (200..=299, Err(error)) => panic!("{method} {url}: {error}"),
            (_, Ok(())) => panic!("{method} {url}: {} was taken for a success", answer.status),
            (_, Err(error)) => {
                let body: Value = serde_json::from_slice(&answer.body).unwrap();
                let first = &body["errors"][0];
                let said = first.as_str().or_else(|| first["detail"].as_str()).unwrap();
                assert!(error.to_string().contains(said), "{error}");
            }
        }
    }
    assert!(all.is_empty() || read > 10, "{read} of {} were read", all.len());
}

#[test]
fn what_is_asked_looks_like_what_was_recorded() {
    let vendor = vendor();
    let at = |ms| Timestamp::from_millisecond(ms).unwrap();
    let query = DatadogQuery {
        expression: Expression::Query("avg:system.cpu.user{*}".to_owned()),
        aggregator: Aggregator::Avg,
        control: None,
    };
    let window = Window { from: at(1_711_391_280_000), to: at(1_711_394_880_000) };
    let text = datadog::scalar_request(&vendor, &query, window).to_string();
    let (_, json) = text.split_once("\n\n").unwrap();
    let sent: Value = serde_json::from_str(json).unwrap();
    // As in the recording of a scalar query, but for its limit.
    assert_eq!(
        sent,
        serde_json::json!({"data": {"type": "scalar_request", "attributes": {
            "formulas": [{"formula": "a"}], "from": 1_711_391_280_000_i64, "to": 1_711_394_880_000_i64,
            "queries": [{"aggregator": "avg", "data_source": "metrics", "name": "a", "query": "avg:system.cpu.user{*}"}],
        }}})
    );
}

/// What LaunchDarkly's own integration makes of its sample contexts, we make of them: the same tags in the same order,
/// the same title and instant.
#[test]
fn a_change_of_a_flag_is_told_with_the_tags_of_launchdarklys_own_integration() {
    for (body, theirs) in contexts("") {
        let read =
            launchdarkly::webhook_change(&body, "https://app.launchdarkly.com").unwrap().unwrap();
        let services = datadog::flag_services(&read.change);
        assert_eq!(services, Vec::<String>::new(), "`dd1` names no service");
        let event = datadog::flag_change(&read.change, &services, None);
        let tags: Vec<Value> = event.tags.iter().map(|tag| Value::from(tag.as_str())).collect();
        assert_eq!(tags[..tags.len() - 1], *theirs["tags"].as_array().unwrap(), "{body}");
        assert_eq!(tags.last().unwrap(), "source:launchdarkly");
        assert_eq!(theirs["title"], event.title.as_str());
        assert_eq!(theirs["date_happened"], event.at.as_second());
        let request = datadog::change_request(&vendor(), &event);
        let Body::Json(sent) = &request.body else { panic!("no JSON") };
        let sent: Value = serde_json::from_str(sent).unwrap();
        let about = &sent["data"]["attributes"]["attributes"];
        assert_eq!(about["changed_resource"]["name"], "demo-flag");
        assert_eq!(about["author"]["name"], "testing@launchdarkly.com");
        assert!(about.get("new_value").is_none(), "a context does not say what the flag is now");
    }
}

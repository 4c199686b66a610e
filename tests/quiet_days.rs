//! What an objective would have said on quiet days, and one objective for each dimension; told as stories on a tape.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::Pages;
use plimsoll::wire::Request;
use serde_json::Value;
use world::opening::{checkout, ends, listing, ms, noise, noisy, result};
use world::{TOKEN, Tape, json};

const METRIC: &str = "builtin:service.response.time:percentile(95)";
const DEPLOYED: &str = "2026-01-15T12:00:00Z";
const INPUTS: [(&str, &str); 4] = [
    ("command", "gate"),
    ("dynatrace-token", TOKEN),
    ("deployed-from", DEPLOYED),
    ("deployed-to", "2026-01-15T12:05:00Z"),
];
const FILE: &str = checkout!(
    r"gate:
  before: 1h
  warm-up: 5m
  after: 30m
  objectives:
    - { name: p95, kind: level, harm: increase, margin: 10%, dynatrace: { metric: 'builtin:service.response.time:percentile(95)' } }
"
);

fn gated(file: &str, respond: impl Fn(&Request) -> String + 'static) -> (Pages, Value) {
    let tape = Tape::new("2026-01-15T14:00:00Z", move |request| {
        match request.url.contains("/metrics/query") {
            true => json(200, &respond(request)),
            false => json(200, r#"{"totalCount":0,"events":[],"problems":[]}"#),
        }
    });
    let pages = tape.github(&INPUTS, Some(file));
    let result = result(&pages);
    (pages, result)
}

/// A service that doubled on one day of the week before, at the same time, and that nobody knows why; and that this
/// release makes four times as slow.
fn once_before(request: &Request) -> String {
    let on = |at: i64, from: &str, to: &str| ms(from) < at && at <= ms(to);
    noisy(request, METRIC, |at| match at {
        at if at > ms(DEPLOYED) => 1_200_000.0,
        at if on(at, "2026-01-13T12:05:00Z", "2026-01-13T12:45:00Z") => 600_000.0,
        _ => 300_000.0,
    })
}

#[test]
fn an_objective_that_would_have_failed_on_a_quiet_day_in_ten_has_no_say_unless_somebody_insists() {
    let (pages, result) = gated(FILE, once_before);
    let row = &result["objectives"][0];
    assert_eq!(row["audit"], serde_json::json!({ "failed": 1, "days": 6 }), "{row}");
    assert_eq!(row["info"], true, "{row}");
    assert!(
        row["reason"]
            .as_str()
            .unwrap()
            .contains("it would have failed 1 of the last 6 quiet days, so it has no say"),
        "{row}"
    );
    assert_ne!(pages.outputs["verdict"], "fail", "{row}");
    assert_ne!(pages.outputs["verdict"], "pass", "nothing else was judged");
    let (pages, result) =
        gated(&FILE.replace("margin: 10%", "margin: 10%, insist: true"), once_before);
    assert_eq!(pages.outputs["verdict"], "fail", "{}", result["objectives"][0]);
}

#[test]
fn a_metric_that_is_split_is_an_objective_for_each_service() {
    let file = FILE.replace(
        METRIC,
        r#"builtin:service.response.time:splitBy("dt.entity.service"):percentile(95)"#,
    );
    // Cart is as before, payment slower, and of search nothing comes.
    let respond = |request: &Request| {
        let ends = ends(request);
        let data: Vec<String> =
            [("SERVICE-CART", 1.0), ("SERVICE-PAYMENT", 1.6), ("SERVICE-SEARCH", 0.0)]
                .into_iter()
                .map(|(name, factor)| {
                    let value = |at: &i64| {
                        (factor > 0.0).then(|| {
                            300_000.0
                                * noise(at / 60_000)
                                * if *at > ms(DEPLOYED) { factor } else { 1.0 }
                        })
                    };
                    let values: Vec<Option<f64>> = ends.iter().map(value).collect();
                    format!(
                        r#"{{"dimensions":["{name}"],"timestamps":{ends:?},"values":{}}}"#,
                        serde_json::to_string(&values).unwrap()
                    )
                })
                .collect();
        listing(
            request,
            &[format!(
                r#"{{"metricId":"builtin:service.response.time:splitBy(\"dt.entity.service\"):percentile(95)","data":[{}]}}"#,
                data.join(",")
            )],
        )
    };
    let (pages, result) = gated(&file, respond);
    let rows = result["objectives"].as_array().unwrap();
    let seen: Vec<(&str, &str)> = rows
        .iter()
        .map(|it| (it["name"].as_str().unwrap(), it["verdict"].as_str().unwrap()))
        .collect();
    assert_eq!(
        seen,
        [
            ("p95 [SERVICE-CART]", "pass"),
            ("p95 [SERVICE-PAYMENT]", "fail"),
            ("p95 [SERVICE-SEARCH]", "no_data")
        ],
        "{result}"
    );
    assert_eq!(pages.outputs["verdict"], "fail");
    assert!(rows[1]["adjusted"].as_f64().unwrap() >= rows[1]["p"].as_f64().unwrap(), "{}", rows[1]);
    let score: f64 = pages.outputs["score"].parse().unwrap();
    assert!(
        (score - 33.3333).abs() < 0.001,
        "what has no data is not averaged in as good: {score}"
    );
    assert!(
        result["sentence"].as_str().unwrap().contains("SERVICE-PAYMENT"),
        "{}",
        result["sentence"]
    );
}

#[test]
fn a_change_that_began_before_the_deployment_warns_beside_a_past_too() {
    let (pages, result) =
        gated(FILE, |request: &Request| {
            noisy(request, METRIC, |at| {
                if at > ms("2026-01-15T11:48:00Z") { 450_000.0 } else { 300_000.0 }
            })
        });
    let row = &result["objectives"][0];
    assert_eq!(
        (row["verdict"].as_str(), row["method"].as_str()),
        (Some("warn"), Some("placebo deployments")),
        "{row}"
    );
    assert!(
        row["reason"].as_str().unwrap().contains("began 12 minutes before the deployment"),
        "{row}"
    );
    assert_eq!(pages.outputs["verdict"], "warn");
}

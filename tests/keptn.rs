//! A `slo.yaml` and its `sli.yaml`, run unchanged; told as stories on a tape.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::gate::keptn::{Clause, Measured};
use plimsoll::plan::{Host, Words, config_paths, keptn_slos};
use plimsoll::report::Pages;
use plimsoll::wire::{Answer, Request, Silence};
use serde_json::Value;
use world::{TOKEN, Tape, json};

const SLO: &str = r#"---
spec_version: "1.0"
comparison:
  aggregate_function: avg
  compare_with: single_result
  include_result_with_score: pass
objectives:
  - sli: response_time_p95
    displayName: Response time P95
    key_sli: true
    weight: 2
    pass:
      - criteria: ["<=+10%", "<600"]
    warning:
      - criteria: ["<=800"]
  - sli: error_rate
    pass:
      - criteria: ["<=1"]
    warning:
      - criteria: ["<=2"]
  - sli: throughput
total_score:
  pass: "90%"
  warning: "75%"
"#;

const SLI: &str = r#"spec_version: "1.0"
indicators:
  response_time_p95: metricSelector=builtin:service.response.time:merge("dt.entity.service"):percentile(95)&entitySelector=type(SERVICE),tag(keptn_service:$SERVICE),tag(keptn_stage:$STAGE)
  error_rate: metricSelector=builtin:service.errors.total.rate:avg&entitySelector=type(SERVICE),tag(app:$LABEL.app)&resolution=Inf
  throughput: builtin:service.requestCount.total:value?scope=tag(keptn_project:$PROJECT)
"#;

const INPUTS: [(&str, &str); 9] = [
    ("command", "gate"),
    ("config", "keptn/slo.yaml"),
    ("dynatrace-url", "https://abc12345.live.dynatrace.com"),
    ("dynatrace-token", TOKEN),
    ("release-stage", "hardening"),
    ("release-product", "shop"),
    ("properties", "app=checkout"),
    ("deployed-from", "2026-01-01T12:00:00Z"),
    ("deployed-to", "2026-01-01T12:05:00Z"),
];

fn run(
    slo: &str,
    sli: &str,
    script: impl Fn(&Request) -> Result<Answer, Silence> + 'static,
) -> (Tape, Pages, Value) {
    let tape = Tape::new("2026-01-01T14:00:00Z", script);
    let files = [("keptn/slo.yaml", Some(slo)), ("keptn/sli.yaml", Some(sli))];
    let pages = tape.github_with(&INPUTS, &files);
    let result = serde_json::from_str(&pages.result).unwrap();
    (tape, pages, result)
}

/// Every metric of a query has one value: by its first letters, before and after.
fn metrics(
    values: &'static [(&'static str, f64, f64)],
) -> impl Fn(&Request) -> Result<Answer, Silence> {
    move |request| {
        let Some((_, selectors)) = request.url.split_once("metricSelector=") else {
            return refusal_of_scope();
        };
        let selector = selectors.split('&').next().unwrap().replace("%3A", ":");
        let before = request.url.contains("to=1767268800000");
        let Some((_, was, is)) = values.iter().find(|(key, ..)| selector.contains(key)) else {
            return json(200, r#"{"totalCount":0,"result":[]}"#);
        };
        let value = if before { was } else { is };
        json(
            200,
            &format!(
                r#"{{"totalCount":1,"resolution":"Inf","result":[{{"metricId":"x","data":[{{"dimensions":[],"timestamps":[1767271200000],"values":[{value}]}}]}}]}}"#
            ),
        )
    }
}

fn refusal_of_scope() -> Result<Answer, Silence> {
    world::refusal(
        403,
        "Token is missing required scope. Use one of: entities.read (Read entities)",
    )
}

const GOOD: &[(&str, f64, f64)] = &[
    ("builtin:service.response.time", 400.0, 420.0),
    ("builtin:service.errors", 0.5, 0.5),
    ("builtin:service.requestCount", 1000.0, 1100.0),
];

fn notes(result: &Value) -> String {
    result["notes"].to_string()
}

#[test]
fn a_release_within_its_objectives_passes_and_both_reckonings_agree() {
    let (tape, pages, result) = run(SLO, SLI, metrics(GOOD));
    assert_eq!(pages.outputs["verdict"], "pass", "{}", tape.words());
    assert_eq!(pages.outputs["score"], "100");
    assert!(notes(&result).contains("Keptn itself would have said pass with a score of 100.0"));
    assert_eq!(result["objectives"][0]["name"], "Response time P95");
    assert_eq!(result["objectives"][2]["info"], true, "nothing to pass, so it is shown");
}

#[test]
fn queries_are_filled_in_from_the_release_and_response_times_are_milliseconds() {
    let (tape, ..) = run(SLO, SLI, metrics(GOOD));
    let asked = tape.asked.borrow();
    let all: Vec<String> = asked
        .iter()
        .map(|it| percent_encoding::percent_decode_str(&it.url).decode_utf8().unwrap().into_owned())
        .collect();
    let all = all.join("\n");
    assert!(
        all.contains("type(SERVICE),tag(keptn_service:checkout),tag(keptn_stage:hardening)"),
        "{all}"
    );
    assert!(all.contains("percentile(95):toUnit(MicroSecond,MilliSecond)"), "{all}");
    assert!(all.contains("tag(app:checkout)"), "{all}");
    assert!(all.contains("type(SERVICE),tag(keptn_project:shop)"), "{all}");
}

#[test]
fn a_key_objective_that_fails_fails_the_release() {
    let (_, pages, result) = run(
        SLO,
        SLI,
        metrics(&[
            ("builtin:service.response.time", 400.0, 900.0),
            ("builtin:service.errors", 0.5, 0.5),
            ("builtin:service.requestCount", 1.0, 1.0),
        ]),
    );
    assert_eq!(pages.outputs["verdict"], "fail");
    assert!(notes(&result).contains("Keptn itself would have said fail"), "{}", notes(&result));
}

#[test]
fn the_score_decides_between_pass_warning_and_fail() {
    let verdict = |errors: &'static [(&'static str, f64, f64)]| {
        let (_, pages, _) = run(SLO, SLI, metrics(errors));
        (pages.outputs["verdict"].clone(), pages.outputs["score"].clone())
    };
    // Two of weight 2, a warning of weight 1: 83.3.
    assert_eq!(
        verdict(&[
            ("response.time", 400.0, 420.0),
            ("errors", 0.5, 1.5),
            ("requestCount", 1.0, 1.0)
        ]),
        ("warn".to_owned(), "83.3333".to_owned())
    );
    // A failure of weight 1: 66.7, below the warning.
    assert_eq!(
        verdict(&[
            ("response.time", 400.0, 420.0),
            ("errors", 0.5, 9.0),
            ("requestCount", 1.0, 1.0)
        ]),
        ("fail".to_owned(), "66.6667".to_owned())
    );
}

#[test]
fn a_score_that_passes_hides_no_failure() {
    let slo = SLO.replace("\"90%\"", "\"60%\"").replace("\"75%\"", "\"50%\"");
    let (_, pages, result) = run(
        &slo,
        SLI,
        metrics(&[
            ("response.time", 400.0, 420.0),
            ("errors", 0.5, 9.0),
            ("requestCount", 1.0, 1.0),
        ]),
    );
    assert_eq!(pages.outputs["verdict"], "warn", "a deliberate difference");
    assert!(notes(&result).contains("Keptn itself would have said pass with a score of 66.7"));
    assert!(result["sentence"].as_str().unwrap().contains("hides no failure: worse: error_rate"));
}

#[test]
fn silence_is_never_a_pass_and_never_the_releases_failure() {
    let (_, pages, result) =
        run(SLO, SLI, metrics(&[("response.time", 400.0, 420.0), ("requestCount", 1.0, 1.0)]));
    assert_eq!(pages.outputs["verdict"], "no_data", "a deliberate difference");
    assert!(notes(&result).contains("Keptn itself would have said fail"), "{}", notes(&result));
}

#[test]
fn a_comparison_with_nothing_is_undecided_where_keptn_passes() {
    let script = |request: &Request| {
        if request.url.contains("to=1767268800000") {
            return json(200, r#"{"totalCount":0,"result":[]}"#);
        }
        metrics(GOOD)(request)
    };
    let (_, pages, result) = run(SLO, SLI, script);
    assert_eq!(pages.outputs["verdict"], "inconclusive", "a deliberate difference");
    assert!(notes(&result).contains("Keptn itself would have said pass"), "{}", notes(&result));
}

#[test]
fn slos_and_problems_are_asked_for_by_their_prefixes() {
    let sli = "indicators:\n  response_time_p95: SLO;524ca177-849b-3e8c-8175-42b93fbc33c5\n  error_rate: PV2;problemSelector=status(\"open\")&entitySelector=type(SERVICE)\n";
    let slo = SLO.replace("[\"<=+10%\", \"<600\"]", "[\">=95\"]");
    let (tape, pages, _) = run(&slo, sli, |request| {
        if request.url.contains("/slo/") {
            return json(
                200,
                r#"{"id":"524ca177-849b-3e8c-8175-42b93fbc33c5","name":"a","evaluatedPercentage":96.0,"status":"SUCCESS","error":"NONE","target":99}"#,
            );
        }
        assert!(request.url.contains("problemSelector=status%28%22open%22%29"), "{}", request.url);
        json(200, r#"{"totalCount":0,"problems":[]}"#)
    });
    assert_eq!(pages.outputs["verdict"], "pass", "{}", tape.words());
}

fn refusal(slo: &str, sli: &str) -> String {
    let (tape, pages, result) = run(slo, sli, |it| panic!("sent: {it}"));
    assert_eq!(pages.outputs["verdict"], "error", "{}", tape.words());
    format!("{} | {}", result["sentence"].as_str().unwrap(), result["hint"].as_str().unwrap())
}

#[test]
fn what_cannot_be_run_is_refused_before_anything_is_sent() {
    let with =
        |query: &str| SLI.replace("metricSelector=builtin:service.errors.total.rate:avg", query);
    assert!(refusal(SLO, &with("USQL;COLUMN_CHART;iOS;SELECT")).contains("user sessions"));
    assert!(refusal(SLO, &with("SECPV2;x=")).contains("security problems"));
    assert!(refusal(SLO, &SLI.replace("$STAGE", "$TEAM")).contains("`$TEAM`"));
    assert!(
        refusal(SLO, &SLI.replace("$LABEL.app", "$LABEL.team")).contains("add a line `team=…`")
    );
    assert!(
        refusal(SLO, &SLI.replace("error_rate", "errors")).contains("`sli.yaml` does not have")
    );
    assert!(
        refusal(&SLO.replace("\"<=1\"", "\"<10ms\""), SLI)
            .contains("`<10ms` is none: could not parse criteria target value")
    );
    assert!(
        refusal(&SLO.replace("\"90%\"", "\"most\""), SLI)
            .contains("could not parse pass target percentage")
    );
    assert!(
        refusal(&SLO.replace("weight: 2", "weight: two"), SLI).contains("is not a whole number")
    );
    assert!(refusal("spec_version: '1.0'\nobjectives: []\n", SLI).contains("has no objectives"));
}

#[test]
fn a_value_that_would_change_a_selector_is_not_filled_in() {
    let tape = Tape::new("2026-01-01T14:00:00Z", |it| panic!("sent: {it}"));
    let mut inputs = INPUTS.to_vec();
    inputs.push(("release-name", "x),entityId(\"HOST-1\""));
    let files = [("keptn/slo.yaml", Some(SLO)), ("keptn/sli.yaml", Some(SLI))];
    let pages = tape.github_with(&inputs, &files);
    assert!(pages.result.contains("would change the selector"), "{}", pages.result);
}

#[test]
fn a_file_without_queries_beside_it_says_where_they_are_looked_for() {
    let tape = Tape::new("2026-01-01T14:00:00Z", |it| panic!("sent: {it}"));
    let pages = tape.github_with(&INPUTS, &[("keptn/slo.yaml", Some(SLO))]);
    assert!(
        pages.result.contains("`keptn/sli.yaml` or `keptn/dynatrace/sli.yaml`"),
        "{}",
        pages.result
    );
}

#[test]
fn the_host_is_told_to_read_the_queries_too() {
    let environment = [("INPUT_CONFIG".to_owned(), "keptn/slo.yaml".to_owned())].into();
    let words = Words { environment, files: [].into() };
    assert_eq!(
        config_paths(Host::Github, &words),
        ["keptn/slo.yaml", "keptn/sli.yaml", "keptn/dynatrace/sli.yaml"]
    );
}

#[test]
fn traps_are_named_with_their_line() {
    let slo = SLO
        .replace("\"<=2\"", "\"<-5\", \"=0%\"")
        .replace("compare_with: single_result", "compare_with: several_results")
        .replace(
            "  - sli: throughput",
            "  - sli: throughput\n    weight: -1\n    warning: [{ criteria: ['<5'] }]",
        );
    let (_, _, result) = run(&slo, SLI, metrics(GOOD));
    let notes = notes(&result);
    for trap in [
        "`<-5` of `error_rate` means 5 below the value before",
        "`=0%` of `error_rate` compares with the value before",
        "`throughput` has a negative weight",
        "`throughput` has only warning criteria",
        "compares with 3 earlier results (Keptn's default, though its specification says 1)",
        "are undecided",
    ] {
        assert!(notes.contains(trap), "{trap} is not in {notes}");
    }
    assert!(notes.contains("keptn/slo.yaml:16: "), "{notes}");
}

#[test]
fn the_lighthouse_reckons_as_keptn_does() {
    let slos = keptn_slos("slo.yaml", SLO).unwrap();
    let one = |metric: &str, value: f64| Measured {
        metric: metric.to_owned(),
        value,
        success: true,
        message: String::new(),
    };
    let now = [one("response_time_p95", 550.0), one("error_rate", 1.5)];
    let before = vec![vec![one("response_time_p95", 500.0)], vec![one("response_time_p95", 500.0)]];
    let found = slos.evaluate(&now, &before).unwrap();
    let words: Vec<&str> = found.evaluated.indicators.iter().map(|it| it.status.word()).collect();
    assert_eq!(words, ["pass", "warning", "info"]);
    assert_eq!(found.evaluated.indicators[0].pass[0].target, 550.0);
    assert_eq!(found.assessment.result.word(), "warning");
    assert_eq!(
        found.assessment.message,
        "Evaluation returned a warning: the calculated score of 83.33333333333334 is close to the warning target value of 75"
    );
    let failed = slos.evaluate(&[one("error_rate", 0.0)], &[]).unwrap();
    assert_eq!(
        failed.assessment.message,
        "Evaluation failed due to key_sli objective 'Response time P95': no value received from SLI provider"
    );
}

#[test]
fn criteria_are_read_as_laxly_as_keptn_reads_them() {
    for (text, bound) in [
        ("< 1 000", Some(1_000.0)),
        ("<=10%", Some(110.0)),
        ("<-5", Some(95.0)),
        ("<+-5", Some(95.0)),
        ("=0%", Some(100.0)),
        ("<10ms", None),
        ("==5", None),
        ("!=5", None),
    ] {
        assert_eq!(Clause::parse(text).ok().map(|it| it.target(100.0)), bound, "{text}");
    }
}

//! The evidence of a gate, and its replay: told as stories on a tape.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::{Pages, Step};
use plimsoll::wire::{Answer, Request, Silence};
use serde_json::Value;
use world::opening::{checkout, ms, noisy, result};
use world::{TOKEN, Tape, json};

const NOW: &str = "2026-01-01T14:00:00Z";
const FILE: &str = checkout!(
    r#"gate:
  before: 1h
  warm-up: 5m
  after: 30m
  history: 1d
  objectives:
    - name: p95 response time
      kind: level
      dynatrace: { metric: 'builtin:service.response.time:percentile(95)' }
      harm: increase
      margin: 10%
    - { name: no problems, kind: value, dynatrace: { problems: true } }
"#
);
const INPUTS: [(&str, &str); 5] = [
    ("command", "gate"),
    ("evidence", "true"),
    ("dynatrace-token", TOKEN),
    ("deployed-from", "2026-01-01T12:00:00Z"),
    ("deployed-to", "2026-01-01T12:05:00Z"),
];

/// Dynatrace, where the response time is `after` from the deployment on; its first answer is a 503.
fn dynatrace(after: f64) -> impl Fn(&Request) -> Result<Answer, Silence> {
    let first = std::cell::Cell::new(true);
    move |request| {
        if first.replace(false) {
            return json(503, r#"{"error":{"code":503,"message":"busy"}}"#);
        }
        if !request.url.contains("/metrics/query") {
            return json(200, r#"{"totalCount":0,"events":[],"problems":[],"entities":[]}"#);
        }
        let level = |end| if end <= ms("2026-01-01T12:00:00Z") { 300_000.0 } else { after };
        json(200, &noisy(request, "builtin:service.response.time:percentile(95)", level))
    }
}

fn gated(now: &str, after: f64) -> Pages {
    Tape::new(now, dynatrace(after)).github(&INPUTS, Some(FILE))
}

fn replay(evidence: &str, more: &[(&str, &str)], config: Option<&str>) -> (Pages, String) {
    let tape = Tape::new("2026-03-01T00:00:00Z", |it| panic!("a replay asked: {it}"));
    let mut inputs = vec![("command", "replay"), ("evidence-file", "evidence.json")];
    inputs.extend(more);
    let files = [("evidence.json", Some(evidence)), ("other.yml", config), ("plimsoll.yml", None)];
    let pages = tape.github_with(&inputs, &files);
    (pages, tape.words())
}

#[test]
fn a_replay_gives_the_same_result_to_the_byte_without_a_token_and_asks_nobody() {
    for (now, after) in [(NOW, 300_000.0), (NOW, 420_000.0), ("2026-01-01T12:12:00Z", 600_000.0)] {
        let gate = gated(now, after);
        let evidence = gate.evidence.clone().unwrap();
        let (again, words) = replay(&evidence, &[], None);
        assert_eq!(again.result, gate.result, "judged at {now}");
        assert_eq!(again.outputs["verdict"], gate.outputs["verdict"]);
        assert_eq!(again.step, gate.step);
        assert!(words.contains("the same result as the gate's, to the byte"), "{words}");
        assert_eq!(again.evidence, None);
    }
}

#[test]
fn other_margins_are_tried_on_an_old_release() {
    let gate = gated(NOW, 340_000.0);
    assert_eq!(gate.outputs["verdict"], "fail", "{:?}", gate.log);
    let wide = FILE.replace("margin: 10%", "margin: 30%");
    let (again, words) =
        replay(&gate.evidence.clone().unwrap(), &[("config", "other.yml")], Some(&wide));
    assert_eq!(again.outputs["verdict"], "pass", "{:?}", again.log);
    assert!(words.contains("by other rules: not the result of the gate"), "{words}");
    // What was not asked then has no answer now, and that is nobody's pass.
    let other = FILE.replace("percentile(95)", "percentile(99)");
    let (again, _) = replay(&gate.evidence.unwrap(), &[("config", "other.yml")], Some(&other));
    let result = result(&again);
    assert_eq!(result["objectives"][0]["verdict"], "error");
    let reason = result["objectives"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("the evidence holds no answer to this question"), "{reason}");
}

#[test]
fn the_evidence_holds_no_secret() {
    let evidence = gated(NOW, 300_000.0).evidence.unwrap();
    assert!(!evidence.contains(TOKEN) && !evidence.contains(&TOKEN[7..30]), "the token is in it");
    let read: Value = serde_json::from_str(&evidence).unwrap();
    assert_eq!(read["secrets"]["INPUT_DYNATRACE-TOKEN"]["begins"], "dt0c01");
    assert_eq!(read["environment"]["INPUT_DYNATRACE-TOKEN"], Value::Null);
}

#[test]
fn evidence_that_was_changed_is_named() {
    let evidence = gated(NOW, 420_000.0).evidence.unwrap();
    for changed in [
        evidence.replacen("4", "3", 1),
        evidence.replace("margin: 10%", "margin: 90%"),
        evidence.replacen('{', "{\"more\":1,", 1),
        evidence[..evidence.len() / 2].to_owned(),
    ] {
        let (pages, _) = replay(&changed, &[], None);
        let log = pages.log.join("\n");
        assert_eq!(pages.step, Step::Failed);
        assert!(
            log.contains("evidence-file")
                && (log.contains("was changed after") || log.contains("is not the evidence")),
            "{log}"
        );
    }
    let (pages, _) = replay(&evidence.replace("margin: 10%", "margin: 90%"), &[], None);
    assert!(pages.log.join("\n").contains("was changed after the gate wrote it"));
}

#[test]
fn a_replay_needs_its_file_and_a_gate_writes_none_unasked() {
    let (pages, _) = replay("", &[("evidence-file", "gone.json")], None);
    assert!(pages.log.join("\n").contains("there is no file `gone.json`"), "{:?}", pages.log);
    let tape = Tape::new(NOW, dynatrace(300_000.0));
    let mut quiet = INPUTS.to_vec();
    quiet.remove(1);
    assert_eq!(tape.github(&quiet, Some(FILE)).evidence, None);
}

#[test]
fn who_replays_decides_what_fails_the_step() {
    let evidence = gated(NOW, 420_000.0).evidence.unwrap();
    assert_eq!(replay(&evidence, &[("fail-on", "never")], None).0.step, Step::Warned);
}

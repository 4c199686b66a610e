//! `explain`: what a gate will ask, compare and allow, in words, without asking anybody and without a key.

#![allow(clippy::unwrap_used, missing_docs)] // a test may panic

mod world;

use plimsoll::report::{Pages, Step};
use world::Tape;

const NOW: &str = "2026-01-20T14:00:00Z";

fn explained(file: &str) -> Pages {
    let tape = Tape::new(NOW, |request| panic!("nobody is asked: {request}"));
    tape.github(&[("command", "explain")], Some(file))
}

const FILE: &str = r#"
release: { name: checkout, version: 1.5.0, stage: production }
dynatrace:
  entities: ['type(SERVICE),tag("app:checkout")']
gate:
  before: 2h
  objectives:
    - name: p95
      kind: level
      harm: increase
      margin: 15%
      min-absolute: 5000
      limits: ['<800000']
      key: true
      dynatrace: { metric: 'builtin:service.response.time:percentile(95)', entities: ['entityId("SERVICE-1")'] }
    - name: failures
      kind: count
      missing: zero
      dynatrace: { count: 'builtin:service.errors.total.count', exposure: 'builtin:service.requestCount.total' }
    - { name: availability, kind: value, pass: ['>=99.5'], warn: ['>=99'], dynatrace: { slo: Checkout } }
    - { name: queue, kind: value, info: true, datadog: { query: 'avg:queue.length{service:checkout}' } }
    - { name: problems, kind: value, dynatrace: { problems: true } }
"#;

#[test]
fn every_objective_is_said_in_words_and_nobody_is_asked() {
    let pages = explained(FILE);
    assert_eq!((pages.step, pages.outputs["verdict"].as_str()), (Step::Succeeded, "pass"));
    let log = pages.log.join("\n");
    for phrase in [
        "The 30m from 5m after the deployment ended are compared with the 2h before the deployment began, with a look every 2m once values are 2m old.",
        "p95 (key), plimsoll.yml:8: Dynatrace is asked `builtin:service.response.time:percentile(95)` on `entityId(\"SERVICE-1\")`; a series, compared also with how it behaved in the 7d before, when nothing was deployed: more is worse, +15 % is allowed, and whatever is less than 5000, and its median after must be <800000. Without an answer the release is not decided.",
        "failures, plimsoll.yml:16: Dynatrace counts `builtin:service.errors.total.count` of `builtin:service.requestCount.total` on what was released; how often it happens, before against after: more is worse, +25 % is allowed, where nothing was counted it was none as long as there was traffic, no traffic any more fails. Without an answer it is open, never a pass.",
        "availability, plimsoll.yml:20: Dynatrace's SLO `Checkout`; one number for the time after: passes where it is >=99.5, warns where it is >=99.",
        "queue (info), plimsoll.yml:21: Datadog is asked `avg:queue.length{service:checkout}`; one number, shown and not judged. It has no say in the verdict.",
        "problems, plimsoll.yml:22: the problems that Dynatrace saw begin on what was released; one number for the time after: passes where it is =0.",
        "PASS: 5 objectives must hold; nothing was asked",
    ] {
        assert!(log.contains(phrase), "{phrase}\n{log}");
    }
    for page in [&pages.summary, &pages.report] {
        assert!(page.contains("5 objectives must hold"), "{page}");
    }
}

#[test]
fn other_baselines_are_said_too() {
    for (baseline, phrase) in [
        ("baseline: last-week", "compared with the same time a week before"),
        ("baseline: previous-release", "compared with the time after the previous release"),
        ("baseline: fixed\n  baseline-version: 1.4.0", "the time after the release of 1.4.0"),
        (
            "baseline: fixed\n  baseline-at: 2026-01-10T10:00:00Z",
            "the 30m from 2026-01-10T10:00:00Z on",
        ),
    ] {
        let pages = explained(&FILE.replace("before: 2h", baseline));
        let log = pages.log.join("\n");
        assert!(log.contains(phrase), "{phrase}\n{log}");
    }
}

#[test]
fn a_mistake_in_the_file_is_named_with_its_line_as_a_gate_would() {
    for (wrong, phrase) in [
        (FILE.replace("margin: 15%", "margn: 15%"), "plimsoll.yml:11"),
        (
            FILE.replace(
                "  entities: ['type(SERVICE),tag(\"app:checkout\")']",
                "  url: https://abc12345.live.dynatrace.com",
            ),
            "nothing says which entities",
        ),
        ("release: { name: checkout }".to_owned(), "has no `gate`"),
    ] {
        let pages = explained(&wrong);
        let log = pages.log.join("\n");
        assert_eq!(pages.step, Step::Failed, "{log}");
        assert!(log.contains(phrase), "{phrase}\n{log}");
    }
}

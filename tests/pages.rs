//! Makes the pages that are opened in a browser: every kind of outcome, five hundred objectives, hostile names.
//! They lie in Cargo's folder for the files of tests, where `tests/browser` finds them.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)] // a test may panic, and writes files

#[path = "world/windows.rs"]
mod windows;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use plimsoll::gate::{
    Criterion, Harm, Judgement, Kind, Level, Objective, Observation, Observed, Point, Reference,
    Series, Value, Verdict, judge, roll_up,
};
use plimsoll::release::{Entity, Mark, Measured, Release};
use plimsoll::report::{Check, Happening, Link, Outcome, Past, State, Step, pages};
use plimsoll::time::{Timestamp, Window, earlier, later};
use windows::{minutes, windows};

/// What foreign text tries.
const HOSTILE: &str = "</script><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\"> ##vso[task.setvariable variable=x]y ::set-output name=x::y | `code` [x](javascript:alert(1)) \u{202e}drawkcab\u{200f} <!-- ]]> {{7*7}} ";

/// Between 0.97 and 1.03, the same for the same numbers.
fn noise(minute: u64, seed: u64) -> f64 {
    let mut hash = (minute * 1_000 + seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    1.0 + ((hash >> 40) as f64 / 16_777_216.0 - 0.5) * 0.06
}

/// A level that is `worse` times as high after as before, with five days of its past where `past`.
fn level(name: &str, dimension: Option<&str>, worse: f64, seed: u64, past: bool) -> Judgement {
    let windows = windows();
    let base = 180_000.0 + (seed % 9) as f64 * 31_000.0;
    let points = (0..99).map(|minute| {
        let start = later(windows.before.from, minutes(minute));
        let level = if start < later(windows.deployed.from, minutes(2)) { 1.0 } else { worse };
        // One gap, as there always is one.
        let value = (minute != 17 + seed % 5).then(|| base * level * noise(minute, seed));
        Point { start, value }
    });
    let from = earlier(windows.before.from, minutes(5 * 1_440));
    let history = (0..5 * 288 + 19).map(|bucket| {
        let level = if bucket >= 5 * 288 + 13 { worse } else { 1.0 };
        Point {
            start: later(from, minutes(bucket * 5)),
            value: Some(base * level * noise(bucket, seed + 3)),
        }
    });
    let history = past.then(|| Series { bucket: minutes(5), points: history.collect() });
    let observation = Observation {
        observed: Observed::Series(Series { bucket: minutes(1), points: points.collect() }),
        reference: Reference { history, ..Reference::default() },
        unit: Some("MicroSecond".to_owned()),
        ..observation(name, dimension)
    };
    let kind = Kind::Level(Level::new(Harm::Increase));
    judged(name, kind, &observation)
}

fn value(name: &str, dimension: Option<&str>, after: f64) -> Judgement {
    let criteria = |text: &str| vec![vec![Criterion::parse(text).unwrap()]];
    let kind = Kind::Value(Value { pass: criteria(">=99.5"), warn: criteria(">=99") });
    let observation = Observation {
        observed: Observed::Scalar { before: None, after },
        unit: Some("Percent".to_owned()),
        ..observation(name, dimension)
    };
    judged(name, kind, &observation)
}

fn observation(name: &str, dimension: Option<&str>) -> Observation {
    Observation {
        objective: name.to_owned(),
        dimension: dimension.map(str::to_owned),
        observed: Observed::NoData(plimsoll::gate::NoData::NoSeries),
        query: "metricSelector=builtin:service.response.time:percentile(95) entitySelector=type(SERVICE),tag(\"app:shop\") resolution=1m from=2026-01-31T13:00:00Z to=2026-01-31T14:39:00Z".to_owned(),
        unit: None,
        warnings: Vec::new(),
        own: None,
        remark: None,
        link: None,
        reference: Reference::default(),
    }
}

fn judged(name: &str, kind: Kind, observation: &Observation) -> Judgement {
    let key = name.starts_with("p95");
    let objective = Objective { name: name.to_owned(), kind, key, weight: 1.0, info: false };
    let link = "https://abc12345.live.dynatrace.com/ui/entity/SERVICE-00000000000000C1";
    Judgement {
        line: Some(14),
        link: Some(link.to_owned()),
        ..judge(&objective, observation, &windows())
    }
}

fn release(name: &str, version: &str) -> Release {
    Release {
        name: name.to_owned(),
        version: version.to_owned(),
        stage: Some("production".to_owned()),
        product: None,
        build_version: None,
        project: None,
        actor: Some("octocat".to_owned()),
        commit: Some("ffac537e6cbbf934b08745a378932722df287a53".to_owned()),
        ci_back_link: Some("https://github.com/shop/checkout/actions/runs/42".to_owned()),
        remediation_action_link: None,
        run_id: "shop/checkout 42 1".to_owned(),
        deployed: windows().deployed,
        properties: BTreeMap::new(),
    }
}

fn gate(objectives: Vec<Judgement>) -> Outcome {
    let rollup = roll_up(&objectives);
    let mut outcome = Outcome::new("gate", rollup.verdict);
    let fails = rollup.verdict == Verdict::Fail;
    outcome.step = if fails { Step::Failed } else { Step::Succeeded };
    outcome.sentence = rollup.sentence;
    outcome.score = rollup.score;
    outcome.windows = Some(windows());
    outcome.objectives = objectives;
    outcome.file = Some("plimsoll.yml".to_owned());
    outcome.release = Some(release("checkout", "1.4.2"));
    outcome
}

fn past(version: &str, day: u8, verdict: Option<&str>, after_us: f64) -> Past {
    let at: Timestamp = format!("2026-01-{day:02}T09:30:00Z").parse().unwrap();
    Past {
        name: "checkout".to_owned(),
        version: version.to_owned(),
        stage: Some("production".to_owned()),
        deployed: Window { from: at, to: later(at, minutes(3)) },
        verdict: verdict.map(str::to_owned),
        measured: verdict
            .into_iter()
            .flat_map(|verdict| {
                let figure = |name: &str, verdict: &str, before, after, unit: &str| Measured {
                    name: name.to_owned(),
                    verdict: verdict.to_owned(),
                    before: Some(before),
                    after: Some(after),
                    unit: Some(unit.to_owned()),
                };
                let name = "p95 response time [checkout]";
                [
                    figure(name, verdict, 318_000.0, after_us, "MicroSecond"),
                    figure("availability [checkout]", "pass", 99.9, 99.8, "Percent"),
                ]
            })
            .collect(),
        url: Some("https://github.com/shop/checkout/actions/runs/41".to_owned()),
    }
}

fn releases() -> Vec<Past> {
    let verdicts = [
        ("1.4.1", 28, Some("pass"), 318_000.0),
        ("1.4.0", 21, Some("warn"), 341_000.0),
        ("1.3.9", 14, None, 0.0),
    ];
    verdicts.map(|(version, day, verdict, after_us)| past(version, day, verdict, after_us)).into()
}

fn failing() -> Outcome {
    let names = ["checkout", "payment", "cart"];
    let mut objectives = Vec::new();
    for (seed, name) in (0..).zip(names) {
        let worse = if name == "checkout" { 1.31 } else { 1.0 };
        objectives.push(level("p95 response time", Some(name), worse, seed + 1, true));
        objectives.push(level("CPU time", Some(name), 1.0, seed + 4, false));
    }
    objectives.push(value("availability", Some("checkout"), 99.2));
    objectives.push(value("availability", Some("payment"), 99.9));
    let mut outcome = gate(objectives);
    let deployed = windows().deployed;
    let happening = |kind, title: &str, minute, url: Option<&str>| Happening {
        kind,
        title: title.to_owned(),
        from: later(deployed.from, minutes(minute)),
        to: None,
        url: url.map(str::to_owned),
    };
    outcome.happened = vec![
        happening(
            "flag",
            "Ada Lovelace turned on the flag New checkout",
            9,
            Some("https://app.launchdarkly.com/x"),
        ),
        happening("problem", "P-2611 Response time degradation (open)", 14, None),
    ];
    outcome.links = vec![Link {
        title: "checkout in Dynatrace".to_owned(),
        url: "https://abc12345.live.dynatrace.com/ui/entity/SERVICE-00000000000000C1".to_owned(),
    }];
    outcome.history = releases();
    outcome
}

fn passing() -> Outcome {
    gate(vec![level("p95 response time", None, 1.0, 1, true), value("availability", None, 99.9)])
}

fn many(count: u64) -> Outcome {
    let objective = |index: u64| {
        let worse = if index % 50 == 7 || count == 1 { 1.3 } else { 1.0 };
        level("p95 response time", Some(&format!("SERVICE-{index:016X}")), worse, index, false)
    };
    gate((0..count).map(objective).collect())
}

fn marked() -> Outcome {
    let mut outcome = Outcome::new("mark", Verdict::Pass);
    outcome.sentence = "checkout 1.4.2 is marked on 1 entity".to_owned();
    outcome.release = Some(release("checkout", "1.4.2"));
    outcome.marks = vec![Mark {
        provider: "dynatrace",
        target: "type(SERVICE),tag(\"app:checkout\")".to_owned(),
        entities: vec![Entity {
            id: "SERVICE-00000000000000C1".to_owned(),
            name: "checkout".to_owned(),
        }],
        reached: 1,
        ids: vec!["b8".to_owned()],
        found: false,
    }];
    outcome
}

fn looked_at() -> Outcome {
    let mut outcome = Outcome::new("doctor", Verdict::Error);
    outcome.step = Step::Failed;
    outcome.sentence = "1 of 3 checks failed".to_owned();
    outcome.checks = vec![
        Check::good("address", "https://abc12345.live.dynatrace.com answers"),
        Check::amiss(State::Doubtful, "token", "it expires in 6 days", "make a new one in time"),
        Check::amiss(State::Bad, "scopes", "events.ingest is missing", "add the scope"),
    ];
    outcome.request = "Please give the token the scope events.ingest.".to_owned();
    outcome
}

fn listed() -> Outcome {
    let mut outcome = Outcome::new("history", Verdict::Pass);
    outcome.sentence = "3 releases in the last 30 days".to_owned();
    outcome.history = releases();
    outcome
}

fn hostile() -> Outcome {
    let long = format!("{HOSTILE}{}", "x".repeat(10_000));
    let mut outcome =
        gate(vec![level(&long, Some(HOSTILE), 1.3, 1, false), level(HOSTILE, None, 1.0, 2, false)]);
    outcome.sentence = long.clone();
    outcome.hint = HOSTILE.to_owned();
    outcome.notes = vec![long.clone()];
    outcome.release = Some(release(&long, HOSTILE));
    outcome.links = vec![
        Link { title: long.clone(), url: "javascript:document.title='taken'".to_owned() },
        Link { title: HOSTILE.to_owned(), url: format!("https://example.com/{HOSTILE}") },
    ];
    outcome.happened = vec![Happening {
        kind: "problem",
        title: HOSTILE.to_owned(),
        from: windows().deployed.from,
        to: None,
        url: Some("data:text/html,<script>1</script>".to_owned()),
    }];
    let mut before = past(HOSTILE, 3, Some(HOSTILE), f64::INFINITY);
    before.name = HOSTILE.to_owned();
    for it in &mut before.measured {
        it.name = long.clone();
        it.verdict = HOSTILE.to_owned();
        it.unit = Some(HOSTILE.to_owned());
    }
    outcome.history = vec![before];
    outcome.checks = vec![Check::good(HOSTILE, HOSTILE)];
    outcome.request = HOSTILE.to_owned();
    outcome
}

#[test]
fn every_kind_of_page_is_there_for_the_browser() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    fs::create_dir_all(&folder).unwrap();
    let outcomes = [
        ("fail", failing()),
        ("pass", passing()),
        ("mark", marked()),
        ("doctor", looked_at()),
        ("history", listed()),
        ("hostile", hostile()),
        ("1", many(1)),
        ("20", many(20)),
        ("500", many(500)),
        ("mistaken", Outcome::mistaken(&plimsoll::error::Error::input("x", "is wrong", "mend it"))),
    ];
    for (name, outcome) in outcomes {
        let made = pages(&outcome, true);
        assert!(made.report.len() < 2_000_000, "{name}: {}", made.report.len());
        assert!(made.summary.len() < 1 << 20, "{name}: {}", made.summary.len());
        fs::write(folder.join(format!("{name}.html")), made.report).unwrap();
        fs::write(folder.join(format!("{name}.md")), made.summary).unwrap();
    }
    assert_eq!(failing().verdict, Verdict::Fail);
    assert_eq!(passing().verdict, Verdict::Pass, "{}", passing().sentence);
}

//! Placebo deployments against their reference implementation.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    missing_docs,
    reason = "a test may stop at a surprise, and reads its vectors from beside the repository"
)]
#![cfg(not(target_arch = "wasm32"))]

use plimsoll::stats::{
    Calibration, Course, LONGEST_PAST, Score, Shape, Tails, hodges_lehmann, median,
};
use serde_json::Value;

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().filter_map(Value::as_f64).map(|value| value.max(0.0)).collect()
}

#[track_caller]
fn close(what: &str, found: f64, expected: &Value) {
    let expected = expected.as_f64().unwrap();
    let off = (found - expected).abs();
    // The file holds nine digits after the point.
    assert!(off <= 1e-9 * expected.abs().max(1.0), "{what}: {found}, expected {expected}");
}

#[test]
fn placebo_deployments_agree_with_the_reference() {
    let path = format!("{}/../shared/vectors/judge_reference.json", env!("CARGO_MANIFEST_DIR"));
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no ../shared");
        return;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    let mut compared = 0;
    for case in file["cases"].as_array().unwrap() {
        let (before, after) = (numbers(&case["before"]), numbers(&case["after"]));
        let expected = &case["expect"];
        let width = before.len();
        let mut past = [numbers(&case["history"]), before.clone()].concat();
        past.drain(..past.len().saturating_sub(LONGEST_PAST));
        let end = past.len();
        let positive = |values: &[f64]| {
            median(&values.iter().copied().filter(|it| *it > 0.0).collect::<Vec<_>>())
        };
        let offset = positive(&past).or(positive(&after)).map_or(1.0, |middle| 0.02 * middle);
        let logs = |values: &[f64]| values.iter().map(|it| (it + offset).ln()).collect::<Vec<_>>();
        let course = Course::of(logs(&[past, after.clone()].concat()));
        let shape = Shape { before: width, gap: 0, after: width, day: 288 };
        let what = |figure: &str| format!("case {} {figure}", case["id"]);
        let Some(calibration) = Calibration::of(&course, shape, end, 0.01, Tails::Frozen, |_| true)
        else {
            println!("{}", what("has no history"));
            continue;
        };
        compared += 1;
        let sight = calibration.judge(&course, end, |_| true);
        let name = match calibration.score {
            Score::Floor => "floor",
            Score::FloorMax => "floor_max",
            Score::Ridge => "ridge",
            Score::Season | Score::Clock => panic!("the reference has no such score"),
        };
        assert_eq!(expected["name"], name, "{}", what("name"));
        close(&what("statistic"), sight.statistic, &expected["statistic"]);
        close(&what("threshold"), calibration.threshold, &expected["thr"]);
        close(&what("gap"), sight.gap, &expected["gap"]);
        close(&what("p_sep"), calibration.p_apart(&sight, 0.0), &expected["p_sep"]);
        let p = calibration.p_of(sight.statistic).min(2.0 * calibration.p_apart(&sight, 0.0));
        close(&what("p"), p, &expected["p"]);
        let sorted = |values: &[f64]| {
            let mut values = logs(values);
            values.sort_by(f64::total_cmp);
            values
        };
        let shift = hodges_lehmann(&sorted(&after), &sorted(&before)).unwrap();
        close(&what("shift"), shift, &expected["shift"]);
        let margin = 1.05_f64.ln();
        let verdict = if p <= 0.01 && shift >= margin { "fail" } else { "pass" };
        assert_eq!(expected["verdict"], verdict, "{}", what("verdict"));
        if let Some(multiple) = expected["mdm80"].as_f64() {
            let found = calibration.detectable(margin, 1.0).exp();
            assert!((found / multiple - 1.0).abs() < 1e-8, "{} {found} {multiple}", what("mdm80"));
        }
    }
    println!("{compared} cases agree");
    assert!(compared >= 100);
}

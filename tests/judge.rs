//! Stories of releases, and what the judge says of them.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test may stop at a surprise")]
#![cfg(not(target_arch = "wasm32"))]

#[path = "world/judged.rs"]
mod judged;

use plimsoll::gate::{
    Criterion, Harm, Judgement, Kind, Level, NoData, Objective, Observation, Observed, Point,
    Series, Span, Value, Verdict, Windows, judge, roll_up,
};
use plimsoll::time::{Duration, Timestamp, Window, later};
use proptest::prelude::*;

const MINUTE: Duration = Duration::from_secs(60);

fn at(minutes: usize) -> Timestamp {
    later(Timestamp::UNIX_EPOCH, MINUTE * u32::try_from(minutes).unwrap())
}

/// One bucket a minute, the deployment between the two.
fn observed(before: &[Option<f64>], after: &[Option<f64>]) -> (Observed, Windows) {
    let points = before.iter().chain(after).enumerate();
    let points = points.map(|(place, value)| Point { start: at(place), value: *value }).collect();
    let span = |values: &[Option<f64>]| MINUTE * u32::try_from(values.len()).unwrap();
    let span = Span { before: span(before), warm_up: Duration::ZERO, after: span(after) };
    let deployed = Window { from: at(before.len()), to: at(before.len()) };
    (Observed::Series(Series { bucket: MINUTE, points }), Windows::around(deployed, span))
}

fn objective(kind: Kind) -> Objective {
    judged::objective("p95 response time", kind)
}

fn observation(observed: Observed) -> Observation {
    Observation {
        query: "builtin:service.response.time:percentile(95)".to_owned(),
        unit: Some("MicroSecond".to_owned()),
        ..judged::observation("p95 response time", observed)
    }
}

fn gaps_allowed(level: &Level, before: &[Option<f64>], after: &[Option<f64>]) -> Judgement {
    let (observed, windows) = observed(before, after);
    judge(&objective(Kind::Level(level.clone())), &observation(observed), &windows)
}

fn level(level: &Level, before: &[f64], after: &[f64]) -> Judgement {
    gaps_allowed(level, &some(before), &some(after))
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn value(pass: &[&str], warn: &[&str], before: Option<f64>, after: f64) -> Judgement {
    let set = |texts: &[&str]| match texts {
        [] => Vec::new(),
        texts => vec![texts.iter().map(|text| Criterion::parse(text).unwrap()).collect()],
    };
    let (_, windows) = observed(&[], &[]);
    let kind = Kind::Value(Value { pass: set(pass), warn: set(warn) });
    judge(&objective(kind), &observation(Observed::Scalar { before, after }), &windows)
}

/// Latencies in microseconds that go up and down by a few percent without any memory.
fn latencies(count: usize, middle_ms: f64) -> Vec<f64> {
    let swing = [0.0, 3.0, -2.0, 5.0, -4.0, 1.0, -5.0, 2.0, 4.0, -1.0, -3.0];
    (0..count).map(|place| middle_ms * 1000.0 * (1.0 + swing[(place * 7) % 11] / 100.0)).collect()
}

fn increase() -> Level {
    Level::new(Harm::Increase)
}

#[test]
fn a_release_that_changes_nothing_passes() {
    let judgement = level(&increase(), &latencies(60, 318.0), &latencies(30, 318.0));
    assert_eq!(judgement.verdict, Verdict::Pass, "{}", judgement.reason);
    assert_eq!(judgement.method, "before/after ranks");
    assert!(judgement.notes.iter().any(|note| note.starts_with("without seasonal reference")));
    assert_eq!(judgement.coverage, Some(1.0));
}

#[test]
fn a_slower_release_fails_and_says_by_how_much() {
    let judgement = level(&increase(), &latencies(60, 318.0), &latencies(30, 412.0));
    assert_eq!(judgement.verdict, Verdict::Fail);
    assert!(
        judgement.reason.starts_with(
            "412 ms after, 318 ms before (+30 %, between +26 and +31 %); allowed +10 %"
        ),
        "{}",
        judgement.reason
    );
    assert!(judgement.p.unwrap() < 0.01);
    assert_eq!(judgement.margin, Some(0.10));
}

#[test]
fn a_faster_release_passes_where_more_is_worse() {
    assert_eq!(
        level(&increase(), &latencies(20, 400.0), &latencies(20, 300.0)).verdict,
        Verdict::Pass
    );
}

#[test]
fn less_of_what_should_be_more_fails() {
    let decrease = Level::new(Harm::Decrease);
    let judgement = level(&decrease, &latencies(30, 400.0), &latencies(30, 300.0));
    assert_eq!(judgement.verdict, Verdict::Fail);
    assert!(judgement.reason.contains("-25 %"), "{}", judgement.reason);
    assert!(judgement.reason.contains("allowed -10 %"), "{}", judgement.reason);
    assert_eq!(
        level(&decrease, &latencies(30, 300.0), &latencies(30, 400.0)).verdict,
        Verdict::Pass
    );
}

#[test]
fn where_any_change_hurts_both_directions_fail() {
    let either = Level::new(Harm::Either);
    for (before, after, verdict) in [
        (300.0, 400.0, Verdict::Fail),
        (400.0, 300.0, Verdict::Fail),
        (300.0, 301.0, Verdict::Pass),
    ] {
        let judgement = level(&either, &latencies(30, before), &latencies(30, after));
        assert_eq!(judgement.verdict, verdict, "{}", judgement.reason);
    }
}

#[test]
fn a_change_that_began_before_the_deployment_only_warns() {
    let mut values = latencies(54, 318.0);
    values.extend(latencies(6, 412.0));
    let judgement = level(&increase(), &values, &latencies(30, 412.0));
    assert_eq!(judgement.verdict, Verdict::Warn, "{}", judgement.reason);
    assert_eq!(judgement.began, Some(at(54)));
    assert!(
        judgement.reason.ends_with("; began 6 minutes before the deployment"),
        "{}",
        judgement.reason
    );
    let own = level(&increase(), &latencies(60, 318.0), &latencies(30, 412.0));
    assert_eq!((own.verdict, own.began), (Verdict::Fail, None));
}

#[test]
fn beside_a_control_only_the_difference_counts() {
    let everywhere = |control: f64| {
        let series =
            |after: f64| [some(&latencies(30, 318.0)), some(&latencies(30, after))].concat();
        let (Observed::Series(control), windows) =
            observed(&series(control)[..30], &series(control)[30..])
        else {
            unreachable!("a series")
        };
        let (seen, _) = observed(&series(412.0)[..30], &series(412.0)[30..]);
        let mut observation = observation(seen);
        observation.reference.control = Some(control);
        judge(&objective(Kind::Level(increase())), &observation, &windows)
    };
    let both = everywhere(412.0);
    assert_eq!(
        (both.verdict, both.method),
        (Verdict::Pass, "concurrent control"),
        "{}",
        both.reason
    );
    assert_eq!(everywhere(318.0).verdict, Verdict::Fail);
}

#[test]
fn harm_that_may_be_within_what_is_allowed_warns() {
    let judgement = level(&increase(), &latencies(30, 300.0), &latencies(30, 328.0));
    assert_eq!(judgement.verdict, Verdict::Warn, "{}", judgement.reason);
    assert!(judgement.reason.ends_with("; worse, though perhaps within what is allowed"));
}

#[test]
fn a_change_too_small_to_matter_in_its_own_unit_is_no_harm() {
    let tolerant = Level { min_absolute: 50_000.0, ..increase() };
    let judgement = level(&tolerant, &latencies(30, 100.0), &latencies(30, 130.0));
    assert_eq!(judgement.verdict, Verdict::Pass);
    assert!(judgement.reason.contains("allowed +50 ms"), "{}", judgement.reason);
    assert_eq!(
        level(&tolerant, &latencies(30, 100.0), &latencies(30, 180.0)).verdict,
        Verdict::Fail
    );
}

#[test]
fn constant_series_are_compared_as_they_are() {
    let constant = |after: f64| level(&increase(), &[5.0; 20], &[after; 20]).verdict;
    assert_eq!(constant(5.0), Verdict::Pass);
    assert_eq!(constant(5.5), Verdict::Pass, "exactly what is allowed");
    assert_eq!(constant(8.0), Verdict::Fail);
    assert_eq!(constant(1.0), Verdict::Pass);
    assert_eq!(level(&increase(), &[5.0; 5], &[8.0; 5]).verdict, Verdict::Fail);
}

#[test]
fn from_zero_any_shown_increase_counts_unless_an_absolute_one_is_allowed() {
    let judgement = level(&increase(), &[0.0; 20], &[3.0; 20]);
    assert_eq!(judgement.verdict, Verdict::Fail);
    assert_eq!(judgement.estimate, None, "zero has no percentage");
    assert!(judgement.reason.contains("zero has no percentage"), "{}", judgement.reason);
    let tolerant = Level { min_absolute: 5.0, ..increase() };
    assert_eq!(level(&tolerant, &[0.0; 20], &[3.0; 20]).verdict, Verdict::Pass);
    assert_eq!(level(&increase(), &[0.0; 20], &[0.0; 20]).verdict, Verdict::Pass);
}

#[test]
fn harm_in_some_buckets_is_not_overlooked_because_the_middle_stayed() {
    let mut after = [0.0; 30];
    after.iter_mut().step_by(3).for_each(|value| *value = 1.0);
    let judgement = level(&increase(), &[0.0; 60], &after);
    assert_eq!(judgement.verdict, Verdict::Warn, "{}", judgement.reason);
    assert!(judgement.reason.ends_with("worse in some buckets, though not in most"));
}

#[test]
fn negative_values_are_compared_by_their_difference() {
    let cold = |shift: f64| {
        (0..20).map(|place| -10.0 + shift + f64::from(place % 3) / 10.0).collect::<Vec<_>>()
    };
    assert_eq!(level(&increase(), &cold(0.0), &cold(0.0)).verdict, Verdict::Pass);
    let judgement = level(&increase(), &cold(0.0), &cold(5.0));
    assert_eq!(judgement.verdict, Verdict::Fail, "{}", judgement.reason);
    assert!(judgement.estimate.unwrap() > 0.4, "up is up");
}

#[test]
fn a_limit_holds_whatever_was_before() {
    let limited = Level { limits: vec![Criterion::parse("<400000").unwrap()], ..increase() };
    let judgement = level(&limited, &latencies(30, 500.0), &latencies(30, 500.0));
    assert_eq!(judgement.verdict, Verdict::Fail);
    assert_eq!(judgement.reason, "500 ms after, which is not <400000 (400 ms)");
    assert_eq!(
        level(&limited, &latencies(30, 300.0), &latencies(30, 300.0)).verdict,
        Verdict::Pass
    );
}

#[test]
fn too_few_buckets_decide_nothing() {
    let judgement = level(&increase(), &latencies(60, 100.0), &latencies(3, 900.0));
    assert_eq!(judgement.verdict, Verdict::Inconclusive);
    assert_eq!(
        judgement.reason,
        "only 3 buckets with data after the deployment; at least 5 are needed"
    );
}

#[test]
fn a_window_with_holes_decides_nothing() {
    let mut after: Vec<Option<f64>> = some(&latencies(30, 900.0));
    after.iter_mut().step_by(3).for_each(|value| *value = None);
    let before: Vec<Option<f64>> = some(&latencies(60, 300.0));
    let judgement = gaps_allowed(&increase(), &before, &after);
    assert_eq!(judgement.verdict, Verdict::Inconclusive);
    assert_eq!(
        judgement.reason,
        "data in only 66 % of the time after the deployment; at least 80 % are needed"
    );
}

#[test]
fn an_empty_window_is_no_data() {
    let some: Vec<Option<f64>> = some(&latencies(20, 300.0));
    let none = vec![None; 20];
    let reason = |before: &[Option<f64>], after: &[Option<f64>]| {
        let judgement = gaps_allowed(&increase(), before, after);
        assert_eq!(judgement.verdict, Verdict::NoData);
        judgement.reason
    };
    assert_eq!(reason(&some, &none), "no data after the deployment, though there was before it");
    assert_eq!(reason(&none, &none), "no data after the deployment, nor before it");
    assert_eq!(
        reason(&none, &some),
        "300 ms after, but no data before the deployment to compare with"
    );
}

#[test]
fn a_slow_drift_is_not_taken_for_the_release() {
    let drift: Vec<f64> = (0..90).map(|minute| 300.0 + f64::from(minute) / 2.0).collect();
    let judgement = level(&increase(), &drift[..60], &drift[60..]);
    assert_eq!(judgement.verdict, Verdict::Inconclusive, "{}", judgement.reason);
}

#[test]
fn silence_and_trouble_are_never_the_releases_fault() {
    let (_, windows) = observed(&[], &[]);
    for kind in [Kind::Level(increase()), Kind::Value(Value { pass: Vec::new(), warn: Vec::new() })]
    {
        let says = |observed| judge(&objective(kind.clone()), &observation(observed), &windows);
        let silent = says(Observed::NoData(NoData::NoSeries));
        assert_eq!(
            (silent.verdict, silent.reason.as_str()),
            (Verdict::NoData, NoData::NoSeries.meaning())
        );
        let broken = says(Observed::Error("could not query at Dynatrace: 401".to_owned()));
        assert_eq!(
            (broken.verdict, broken.reason.as_str()),
            (Verdict::Error, "could not query at Dynatrace: 401")
        );
    }
}

#[test]
fn a_value_passes_warns_or_fails_by_its_criteria() {
    assert_eq!(value(&[">=99500"], &[">=99000"], None, 99_600.0).verdict, Verdict::Pass);
    assert_eq!(value(&[">=99500"], &[">=99000"], None, 99_200.0).verdict, Verdict::Warn);
    let failed = value(&[">=99500"], &[">=99000"], None, 98_000.0);
    assert_eq!(failed.verdict, Verdict::Fail);
    assert_eq!(failed.reason, "98 ms; wanted >=99500 (99.5 ms)");
}

#[test]
fn a_comparison_without_a_value_before_is_undecided() {
    let judgement = value(&["<=+10%"], &[], None, 5.0);
    assert_eq!(judgement.verdict, Verdict::Inconclusive);
    assert!(judgement.reason.ends_with("there is no value before the deployment to compare with"));
    let judgement = value(&["<=+10%"], &[], Some(100_000.0), 120_000.0);
    assert_eq!(judgement.verdict, Verdict::Fail);
    assert_eq!(judgement.reason, "120 ms after, 100 ms before; wanted <=+10% (110 ms)");
    assert_eq!(judgement.estimate, Some(0.2));
}

#[test]
fn a_fixed_criterion_that_does_not_hold_decides_beside_an_undecided_one() {
    assert_eq!(value(&["<=+10%", "<5"], &[], None, 9.0).verdict, Verdict::Fail);
    assert_eq!(value(&["<=+10%", "<5"], &[], None, 3.0).verdict, Verdict::Inconclusive);
}

#[test]
fn a_value_without_pass_criteria_only_informs() {
    let judgement = value(&[], &["<5"], None, 9.0);
    assert!(judgement.info);
    assert_eq!(roll_up(&[judgement]).verdict, Verdict::Inconclusive);
}

#[test]
fn what_is_not_a_number_is_no_data() {
    assert_eq!(value(&["<5"], &[], None, f64::NAN).verdict, Verdict::NoData);
}

/// Positive, zero, negative and extreme values.
fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => 1.0..1000.0f64,
        2 => Just(0.0),
        2 => (1..9u8).prop_map(f64::from),
        1 => -1000.0..0.0f64,
        1 => prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL,
    ]
}

fn any_level() -> impl Strategy<Value = Level> {
    let harm = prop_oneof![Just(Harm::Increase), Just(Harm::Decrease), Just(Harm::Either)];
    (harm, prop_oneof![Just(0.1), 0.0..2.0f64], prop_oneof![Just(0.0), 0.0..50.0f64])
        .prop_map(|(harm, margin, min_absolute)| Level { margin, min_absolute, ..Level::new(harm) })
}

/// Levels with noise, near each other, so that every verdict occurs.
fn near(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    (80.0..140.0f64, prop::collection::vec(-20.0..20.0f64, count))
        .prop_map(|(middle, noise)| noise.iter().map(|noise| middle + noise).collect())
}

proptest! {
    #[test]
    fn no_series_makes_it_panic_and_no_figure_is_not_a_number(
        level_ in any_level(),
        before in prop::collection::vec(prop::option::weighted(0.9, any_value()), 0..40),
        after in prop::collection::vec(prop::option::weighted(0.9, any_value()), 0..40),
    ) {
        let judgement = gaps_allowed(&level_, &before, &after);
        let (low, high) = judgement.interval.unwrap_or((0.0, 0.0));
        for figure in [judgement.estimate, judgement.p, judgement.coverage, Some(low), Some(high)] {
            prop_assert!(figure.is_none_or(f64::is_finite), "{judgement:?}");
        }
        prop_assert!(low <= high, "{judgement:?}");
        prop_assert!(!judgement.reason.contains("NaN") && !judgement.reason.is_empty());
    }

    #[test]
    fn the_unit_never_changes_a_verdict(
        level_ in any_level(), before in near(5..40), after in near(5..40), power in -9..9i32, limit in 60.0..160.0f64,
    ) {
        let unit = 10f64.powi(power);
        let scaled = |values: &[f64]| values.iter().map(|value| value * unit).collect::<Vec<_>>();
        let limited = |level: &Level, limit: f64| Level {
            limits: vec![Criterion::parse(&format!("<{limit}")).unwrap()], ..level.clone()
        };
        let plain = level(&limited(&level_, limit), &before, &after);
        let other = limited(&Level { min_absolute: level_.min_absolute * unit, ..level_.clone() }, limit * unit);
        prop_assert_eq!(plain.verdict, level(&other, &scaled(&before), &scaled(&after)).verdict);
    }

    #[test]
    fn swapping_before_and_after_mirrors_the_estimate(before in near(5..40), after in near(5..40)) {
        let there = level(&increase(), &before, &after).estimate;
        let back = level(&increase(), &after, &before).estimate;
        if let (Some(there), Some(back)) = (there, back) {
            prop_assert!(((1.0 + there) * (1.0 + back) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn the_same_data_with_more_gaps_never_make_a_pass(
        level_ in any_level(), before in near(5..40), after in near(5..40), gaps in 1..8usize, late in any::<bool>(),
    ) {
        let (mut before, mut after) = (some(&before), some(&after));
        let full = gaps_allowed(&level_, &before, &after).verdict;
        let window = if late { &mut after } else { &mut before };
        window.extend(std::iter::repeat_n(None, gaps));
        let less = gaps_allowed(&level_, &before, &after).verdict;
        prop_assert!(full == Verdict::Pass || less != Verdict::Pass, "{full} became {less}");
    }

    #[test]
    fn losing_data_never_turns_harm_into_a_pass(
        level_ in any_level(), before in near(5..40), after in near(5..40),
        lost in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
    ) {
        let whole = [some(&before), some(&after)].concat();
        let mut holed = whole.clone();
        for index in lost {
            *index.get_mut(&mut holed) = None;
        }
        let verdict = |values: &[Option<f64>]| {
            let (before, after) = values.split_at(before.len());
            gaps_allowed(&level_, before, after).verdict
        };
        let (full, less) = (verdict(&whole), verdict(&holed));
        prop_assert!(full != Verdict::Fail || less != Verdict::Pass, "{full} became {less}");
    }
}

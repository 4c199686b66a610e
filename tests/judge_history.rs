//! What holds of every judgement that rests on a metric's own past, and of many of them at once.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test may stop at a surprise")]
#![cfg(not(target_arch = "wasm32"))]

#[path = "world/judged.rs"]
mod judged;

use plimsoll::gate::{
    Evaluated, Harm, Judgement, Kind, Known, Level, Looked, Objective, Observation, Observed,
    Point, Reference, Series, Soak, Span, Stage, Verdict, Windows, evaluate, judge, roll_up,
};
use plimsoll::time::{Duration, Timestamp, Window, later};
use proptest::prelude::*;

const BUCKET: Duration = Duration::from_secs(300);
const WIDTH: usize = 12;
/// Two days of five minutes, the window before at their end.
const PAST: usize = 576;

/// A service over two days and a judged hour.
#[derive(Clone, Debug)]
struct Service {
    seed: u64,
    /// How much a bucket resembles the one before.
    rho: f64,
    /// From bucket to bucket, as a share.
    spread: f64,
    /// How much a day swings.
    swing: f64,
    /// What the release multiplies.
    factor: f64,
}

impl Service {
    /// The past and the judged window.
    fn values(&self) -> Vec<f64> {
        let mut state = self.seed;
        let mut even = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / (1_u64 << 31) as f64 - 0.5
        };
        let mut last = 0.0;
        let value = |place: usize| {
            last = self.rho * last + (even() + even() + even()) * self.spread;
            let day = (place as f64 / 288.0 * std::f64::consts::TAU).sin() * self.swing;
            let level = 300.0 * (1.0 + day) * last.exp();
            if place >= PAST { level * self.factor } else { level }
        };
        (0..PAST + WIDTH).map(value).collect()
    }
}

fn any_service() -> impl Strategy<Value = Service> {
    (any::<u64>(), 0.0..0.9f64, 0.01..0.3f64, 0.0..0.4f64, prop_oneof![Just(1.0), 0.5..3.0f64])
        .prop_map(|(seed, rho, spread, swing, factor)| Service { seed, rho, spread, swing, factor })
}

fn at(place: usize) -> Timestamp {
    later(Timestamp::UNIX_EPOCH, BUCKET * u32::try_from(place).unwrap())
}

fn windows() -> Windows {
    let width = BUCKET * u32::try_from(WIDTH).unwrap();
    let span = Span { before: width, warm_up: Duration::ZERO, after: width };
    Windows::around(Window { from: at(PAST), to: at(PAST) }, span)
}

fn objective(name: &str, key: bool, level: Level) -> Objective {
    Objective { key, ..judged::objective(name, Kind::Level(level)) }
}

fn observation(name: &str, values: &[Option<f64>]) -> Observation {
    let points: Vec<Point> = values
        .iter()
        .enumerate()
        .map(|(place, value)| Point { start: at(place), value: *value })
        .collect();
    let near = points[PAST - WIDTH..].to_vec();
    let reference = Reference {
        history: Some(Series { bucket: BUCKET, points: points.into() }),
        ..Reference::default()
    };
    let observed = Observed::Series(Series { bucket: BUCKET, points: near.into() });
    Observation { reference, ..judged::observation(name, observed) }
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().copied().map(Some).collect()
}

fn judged(level: &Level, values: &[Option<f64>]) -> Judgement {
    judge(&objective("p95", false, level.clone()), &observation("p95", values), &windows())
}

/// Several objectives at once, after the last look, the first of them key or not.
fn together(services: &[Vec<f64>], keys: &[bool]) -> Vec<Judgement> {
    let named = services.iter().zip(keys).enumerate();
    let named = named.map(|(index, (values, key))| (format!("o{index}"), values, *key));
    let (objectives, observations): (Vec<_>, Vec<_>) = named
        .map(|(name, values, key)| {
            let seen = observation(&name, &some(values));
            (objective(&name, key, Level::new(Harm::Increase)), seen)
        })
        .unzip();
    let observations: Vec<(usize, Observation)> = observations.into_iter().enumerate().collect();
    let windows = windows();
    let known = Known {
        objectives: &objectives,
        observations: &observations,
        windows,
        to: windows.after.to,
        soak: Soak { look_every: BUCKET * 100, minimum: windows.after.length() },
    };
    let Evaluated { judgements, stage, .. } = evaluate(&Looked::default(), &known);
    assert_eq!(stage, Stage::Over);
    judgements
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_unit_never_changes_what_the_past_says(
        service in any_service(), power in -9..9i32, floor in prop_oneof![Just(0.0), 1.0..60.0f64],
    ) {
        let unit = 10f64.powi(power);
        let level = |unit: f64| Level { min_absolute: floor * unit, ..Level::new(Harm::Increase) };
        let values = service.values();
        let plain = judged(&level(1.0), &some(&values));
        prop_assert_eq!(plain.method, "placebo deployments");
        let scaled: Vec<f64> = values.iter().map(|value| value * unit).collect();
        let other = judged(&level(unit), &some(&scaled));
        prop_assert_eq!(plain.verdict, other.verdict);
        prop_assert_eq!((plain.info, plain.audit), (other.info, other.audit));
    }

    #[test]
    fn swapping_before_and_after_mirrors_the_estimate_beside_a_past(service in any_service()) {
        let values = service.values();
        let mut swapped = values.clone();
        let (before, after) = swapped[PAST - WIDTH..].split_at_mut(WIDTH);
        before.swap_with_slice(after);
        let level = Level::new(Harm::Either);
        let there = judged(&level, &some(&values)).estimate.unwrap();
        let back = judged(&level, &some(&swapped)).estimate.unwrap();
        prop_assert!(((1.0 + there) * (1.0 + back) - 1.0).abs() < 1e-9, "{there} {back}");
    }

    #[test]
    fn losing_data_beside_a_past_never_makes_a_pass(
        service in any_service(), lost in prop::collection::vec(0..2 * WIDTH, 1..10),
    ) {
        let level = Level::new(Harm::Increase);
        let whole = some(&service.values());
        let mut holed = whole.clone();
        for place in lost {
            holed[PAST - WIDTH + place] = None;
        }
        let (full, less) = (judged(&level, &whole).verdict, judged(&level, &holed).verdict);
        prop_assert!(full == Verdict::Pass || less != Verdict::Pass, "{full} became {less}");
    }

    #[test]
    fn losing_the_past_never_makes_harm_a_pass(
        service in any_service(), from in 0..PAST - WIDTH, length in 1..400usize,
    ) {
        let level = Level::new(Harm::Increase);
        let whole = some(&service.values());
        let mut holed = whole.clone();
        for value in holed.iter_mut().take(PAST - WIDTH).skip(from).take(length) {
            *value = None;
        }
        let (full, less) = (judged(&level, &whole).verdict, judged(&level, &holed).verdict);
        prop_assert!(full != Verdict::Fail || less != Verdict::Pass, "{full} became {less}");
    }

    #[test]
    fn an_untouched_objective_never_turns_a_fail_into_a_pass(
        service in any_service(), key in any::<bool>(), more in 1..6usize, keys in any::<bool>(),
    ) {
        let harmed = Service { factor: 2.0 + service.factor, ..service.clone() }.values();
        let mut all = vec![harmed];
        let alone = roll_up(&together(&all, &[key])).verdict;
        for nth in 0..more {
            let seed = service.seed.wrapping_add(nth as u64 + 1);
            all.push(Service { seed, factor: 1.0, ..service.clone() }.values());
        }
        let flags: Vec<bool> = (0..all.len()).map(|nth| if nth == 0 { key } else { keys }).collect();
        let beside = roll_up(&together(&all, &flags)).verdict;
        prop_assert!(alone != Verdict::Fail || beside != Verdict::Pass, "{alone} became {beside}");
    }

    #[test]
    fn many_objectives_are_corrected_the_same_in_any_order_and_never_for_the_worse(
        seeds in prop::collection::vec((any_service(), any::<bool>()), 2..7),
    ) {
        let values: Vec<Vec<f64>> = seeds.iter().map(|(service, _)| service.values()).collect();
        let keys: Vec<bool> = seeds.iter().map(|(_, key)| *key).collect();
        let there = together(&values, &keys);
        let turned: (Vec<Vec<f64>>, Vec<bool>) =
            values.iter().cloned().zip(keys.iter().copied()).rev().unzip();
        let mut back = together(&turned.0, &turned.1);
        back.reverse();
        for (one, other) in there.iter().zip(&back) {
            prop_assert_eq!((one.verdict, one.p, one.adjusted), (other.verdict, other.p, other.adjusted));
            if let (Some(p), Some(adjusted)) = (one.p, one.adjusted) {
                prop_assert!((p..=1.0).contains(&adjusted), "{p} became {adjusted}");
            }
        }
        for (values, (key, corrected)) in values.iter().zip(keys.iter().zip(&there)) {
            let alone = &together(std::slice::from_ref(values), &[*key])[0];
            prop_assert!(alone.verdict != Verdict::Pass || corrected.verdict == Verdict::Pass);
            prop_assert!(corrected.verdict != Verdict::Pass || alone.verdict == Verdict::Pass);
        }
    }
}

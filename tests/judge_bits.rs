//! The same data give the same bits natively and in WebAssembly: no figure comes from the platform, and the results of
//! levels beside their past, of counts, of a soak and of many objectives at once are written with the same bytes.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test may stop at a surprise")]

#[path = "world/judged.rs"]
mod judged;

use plimsoll::gate::{
    Count, Harm, Kind, Known, Level, Looked, Objective, Observation, Observed, Point, Reference,
    Series, Soak, Span, Verdict, Windows, evaluate, roll_up,
};
use plimsoll::report::{Outcome, pages};
use plimsoll::stats::{
    Calibration, Course, RankTest, Shape, Tails, normal_tail, student_quantile, student_tail,
};
use plimsoll::time::{Duration, Timestamp, Window, later};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn tails_have_the_same_bits_everywhere() {
    let mut seen = 0xcbf2_9ce4_8422_2325_u64;
    let mut see = |figure: f64| seen = (seen ^ figure.to_bits()).wrapping_mul(0x0100_0000_01b3);
    for step in 1..200 {
        let t = f64::from(step) * 0.037;
        for df in [2.0, 3.367_189_8, 17.02, 88.0, 1438.0] {
            see(student_tail(t, df));
            see(student_quantile(0.5 * normal_tail(t).max(1e-9), df));
        }
        see(normal_tail(t));
    }
    let wave =
        |from: i32| (from..from + 40).map(|place| libm::sin(f64::from(place))).collect::<Vec<_>>();
    let test = RankTest::above(&wave(3), &wave(100));
    see(test.p);
    see(test.z);
    let course = Course::of(
        (0..1500).map(|place| libm::log(1.5 + libm::sin(f64::from(place) * 0.7))).collect(),
    );
    let shape = Shape { before: 12, gap: 1, after: 6, day: 288 };
    let calibration = Calibration::of(&course, shape, 1490, 0.01, Tails::Frozen, |_| true).unwrap();
    let sight = calibration.judge(&course, 1491, |_| true);
    see(calibration.threshold);
    see(calibration.most(&course, 1491, 0.1, |_| true));
    see(calibration.p_of(sight.statistic + 1.0));
    see(sight.statistic);
    assert_eq!(format!("{seen:016x}"), "2754e2c19343440d");
}

const BUCKET: Duration = Duration::from_secs(300);
const WIDTH: usize = 12;
/// Five days of five minutes, the window before at their end.
const PAST: usize = 1_440;

fn at(place: usize) -> Timestamp {
    later(Timestamp::UNIX_EPOCH, BUCKET * u32::try_from(place).unwrap())
}

/// Evenly spread over 0 to 1, the same everywhere.
fn even(seed: u64, place: usize) -> f64 {
    let mixed = (seed << 32 | place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (mixed >> 11) as f64 / (1_u64 << 53) as f64
}

fn series(of: impl Fn(usize) -> Option<f64>, from: usize) -> Series {
    let points = (from..PAST + WIDTH).map(|place| Point { start: at(place), value: of(place) });
    Series { bucket: BUCKET, points: points.collect() }
}

fn observation(name: &str, observed: Observed, history: Option<Series>) -> Observation {
    Observation {
        query: "builtin:service.response.time:percentile(95)".to_owned(),
        unit: Some("MicroSecond".to_owned()),
        reference: Reference { history, unquiet: [at(400)].into(), ..Reference::default() },
        ..judged::observation(name, observed)
    }
}

/// A release with levels beside their past, one without and one that lies apart, counts, a key objective and gaps.
fn release(
    seed: u64,
    known_to: usize,
) -> (Vec<Objective>, Vec<(usize, Observation)>, Known<'static>) {
    let mut objectives = Vec::new();
    let mut observations = Vec::new();
    for (nth, factor) in [1.0, 1.0, 1.08, 1.3, 2.0].into_iter().enumerate() {
        let level = |place: usize| {
            let noise = even(seed + nth as u64, place) + even(seed + nth as u64, place / 3);
            let value = 300.0 * (1.0 + 0.05 * noise + (place % 288) as f64 / 4_000.0);
            let harmed = place >= PAST && seed % 2 == 1;
            let value = if harmed { value * factor } else { value };
            (place < known_to && (nth != 3 || even(seed, place) > 0.02)).then_some(value)
        };
        let name = format!("level {nth}");
        let history = (nth != 1).then(|| series(level, 0));
        let observed = Observed::Series(series(level, PAST - WIDTH));
        observations.push((objectives.len(), observation(&name, observed, history)));
        let kind = Kind::Level(Level::new(Harm::Increase));
        objectives.push(Objective { name, kind, key: nth % 2 == 0, weight: 1.0, info: false });
    }
    for (nth, rate) in [0.01, 0.05].into_iter().enumerate() {
        let failed = |place: usize| {
            let harmed = place >= PAST && seed % 2 == 1;
            let rate = if harmed { rate } else { 0.01 };
            (place < known_to).then(|| (even(seed + 9, place) * 2_000.0 * rate).floor())
        };
        let count = series(failed, PAST - WIDTH);
        let exposure = series(|place| (place < known_to).then_some(1_000.0), PAST - WIDTH);
        let name = format!("count {nth}");
        let observed = Observed::Counts { count, exposure: Some(exposure) };
        observations.push((objectives.len(), observation(&name, observed, None)));
        let kind = Kind::Count(Count::new(Harm::Increase));
        objectives.push(Objective { name, kind, key: nth == 1, weight: 2.0, info: false });
    }
    let width = BUCKET * u32::try_from(WIDTH).unwrap();
    let span = Span { before: width, warm_up: Duration::ZERO, after: width };
    let windows = Windows::around(Window { from: at(PAST), to: at(PAST) }, span);
    let soak = Soak { look_every: BUCKET, minimum: BUCKET * 3 };
    let known = Known { objectives: &[], observations: &[], windows, to: at(known_to), soak };
    (objectives, observations, known)
}

/// Looks again and again, and hands over; the result of each look as it is written.
fn results(seed: u64) -> String {
    let mut looked = Looked::default();
    let mut text = String::new();
    for known_to in [PAST + 4, PAST + 8, PAST + WIDTH] {
        let (objectives, observations, known) = release(seed, known_to);
        let known = Known { objectives: &objectives, observations: &observations, ..known };
        let evaluated = evaluate(&looked, &known);
        let rollup = roll_up(&evaluated.judgements);
        let mut outcome = Outcome::new("gate", Verdict::Pass);
        outcome.verdict = rollup.verdict;
        outcome.score = rollup.score;
        outcome.sentence = rollup.sentence;
        outcome.windows = Some(known.windows);
        outcome.objectives = evaluated.judgements;
        text.push_str(&pages(&outcome, true).result);
        looked = evaluated.looked;
    }
    text
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn results_have_the_same_bytes_everywhere() {
    let text: String = (0..4).map(results).collect();
    for method in ["placebo deployments", "before/after ranks", "exact rates"] {
        assert!(text.contains(method), "{method} is not in it");
    }
    for verdict in ["pass", "fail"] {
        assert!(text.contains(&format!("\"verdict\": \"{verdict}\"")), "nothing is a {verdict}");
    }
    let adjusted =
        text.matches("\"adjusted\": ").count() - text.matches("\"adjusted\": null").count();
    assert!(adjusted > 20, "{adjusted}");
    let seen = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |seen, byte| {
        (seen ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    assert_eq!(format!("{seen:016x}"), "a90ee7ca5bb294a8", "{} bytes", text.len());
}

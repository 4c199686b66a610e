//! The same data give the same bits natively and in WebAssembly: no figure comes from the platform.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test may stop at a surprise")]

use plimsoll::stats::{
    Calibration, Course, RankTest, Shape, Tails, normal_tail, student_quantile, student_tail,
};
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

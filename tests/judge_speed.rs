//! The cost of judging a level against a week of its past grows with the number of objectives, not faster.
//!
//! `cargo test --release --target wasm32-unknown-unknown --test judge_speed -- --nocapture` measures the
//! core as it ships.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test may stop at a surprise")]
#![cfg(target_arch = "wasm32")]

use plimsoll::stats::{Calibration, Course, Shape, Tails};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

fn milliseconds(objectives: u32) -> f64 {
    let shape = Shape { before: 24, gap: 0, after: 24, day: 288 };
    let started = js_sys::Date::now();
    for number in 0..objectives {
        let level = |place: i32| {
            libm::log(1.5 + libm::sin(f64::from(place) * (0.7 + f64::from(number) * 1e-3)))
        };
        let course = Course::of((0..2040).map(level).collect());
        let calibration =
            Calibration::of(&course, shape, 2016, 0.01, Tails::Measured, |_| true).unwrap();
        let sight = calibration.judge(&course, 2016, |_| true);
        assert!(calibration.p_of(sight.statistic) > 0.0);
    }
    js_sys::Date::now() - started
}

#[wasm_bindgen_test]
fn twice_the_objectives_take_twice_the_time() {
    if cfg!(debug_assertions) {
        // Unoptimised, it is only seen to work.
        assert!(milliseconds(5) >= 0.0);
        return;
    }
    milliseconds(50);
    // The least of three: what else the machine does only ever takes longer.
    let least = |objectives| (0..3).map(|_| milliseconds(objectives)).fold(f64::INFINITY, f64::min);
    let (half, whole) = (least(500), least(1_000));
    console_log!("500 objectives {half} ms, 1,000 objectives {whole} ms");
    assert!(whole < 3.0 * half, "{half} {whole}");
}

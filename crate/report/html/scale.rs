//! From values and instants to places in a drawing.

use crate::time::{Timestamp, Window};

/// A straight scale: `from..to` lies at `start..end`.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    from: f64,
    to: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// What has no extent lies in the middle.
    pub(super) fn new(from: f64, to: f64, start: f64, end: f64) -> Self {
        Self { from, to, start, end }
    }

    /// Over a window of time.
    pub(super) fn over(window: Window, start: f64, end: f64) -> Self {
        Self::new(milliseconds(window.from), milliseconds(window.to), start, end)
    }

    /// Where a value lies, with one decimal; inside of the drawing also when the value is not.
    pub(super) fn at(&self, value: f64) -> f64 {
        let share =
            if self.to > self.from { (value - self.from) / (self.to - self.from) } else { 0.5 };
        let place = self.start + share.clamp(0.0, 1.0) * (self.end - self.start);
        (place * 10.0).round() / 10.0
    }

    /// Where an instant lies.
    pub(super) fn when(&self, instant: Timestamp) -> f64 {
        self.at(milliseconds(instant))
    }
}

fn milliseconds(instant: Timestamp) -> f64 {
    instant.as_millisecond() as f64
}

/// At most `most` round values that lie within `low..=high`, ascending.
pub(super) fn ticks(low: f64, high: f64, most: usize) -> Vec<f64> {
    let span = high - low;
    if !(span > 0.0 && span.is_finite()) {
        return vec![low];
    }
    let rough = span / most.max(1) as f64;
    // The power of ten below, without a logarithm: its last bit differs between platforms.
    let size: f64 = format!("{rough:e}")
        .rsplit_once('e')
        .and_then(|(_, exponent)| format!("1e{exponent}").parse().ok())
        .unwrap_or(1.0);
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|part| part * size)
        .find(|step| *step >= rough)
        .unwrap_or(10.0 * size);
    let first = (low / step).ceil();
    (0..=most)
        .map(|index| (first + index as f64) * step)
        .take_while(|value| *value <= high + step * 1e-9)
        .collect()
}

/// At most `most` round instants inside of `window`.
pub(super) fn clock_ticks(window: Window, most: u64) -> Vec<Timestamp> {
    const STEPS_S: [u64; 16] =
        [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400];
    let length_s = window.length().as_secs();
    let step = STEPS_S.into_iter().find(|step| length_s / step <= most).unwrap_or(604_800);
    let step = i64::try_from(step).unwrap_or(1);
    let first = window.from.as_second().div_euclid(step) + 1;
    (first..)
        .map(|count| count * step)
        .take_while(|second| *second < window.to.as_second())
        .filter_map(|second| Timestamp::from_second(second).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks(0.0, 10.0, 4), [0.0, 2.5, 5.0, 7.5, 10.0]);
        assert_eq!(ticks(318.0, 440.0, 3), [350.0, 400.0]);
        assert_eq!(ticks(-1.0, 1.0, 2), [-1.0, 0.0, 1.0]);
        assert_eq!(ticks(7.0, 7.0, 3), [7.0]);
        assert_eq!(ticks(f64::MAX, f64::INFINITY, 3), [f64::MAX]);
    }

    #[test]
    fn clock_ticks_are_round_for_any_length() {
        let at = |second| Timestamp::from_second(second).unwrap_or_default();
        for length in [1, 37, 90, 5_700, 86_400, 9_000_000] {
            let ticks = clock_ticks(Window { from: at(7), to: at(7 + length) }, 6);
            assert!(ticks.len() <= 16, "{length}: {}", ticks.len());
        }
        let hour = clock_ticks(Window { from: at(60), to: at(3_600) }, 6);
        assert_eq!(hour.first().map(|it| it.as_second()), Some(600));
    }
}

//! Tails of the normal and of Student's distribution.

use std::f64::consts::SQRT_2;

/// The chance that a standard normal variable exceeds `z`.
pub fn normal_tail(z: f64) -> f64 {
    0.5 * libm::erfc(z / SQRT_2)
}

/// The chance that a variable with Student's distribution of `df` degrees of freedom exceeds `t`.
pub fn student_tail(t: f64, df: f64) -> f64 {
    if t.is_infinite() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    let beyond = 0.5 * incomplete_beta(df / 2.0, 0.5, df / (df + t * t), t * t / (df + t * t));
    if t >= 0.0 { beyond } else { 1.0 - beyond }
}

/// The `t` that is exceeded with the chance `tail` (above 0, at most one half).
pub fn student_quantile(tail: f64, df: f64) -> f64 {
    let excess = |t: f64| student_tail(t, df) - tail;
    let (mut low, mut high) = (0.0, 1.0);
    while excess(high) > 0.0 && high < 1e150 {
        (low, high) = (high, 2.0 * high);
    }
    // False position, the Illinois way: an end that stays twice counts half, so both ends close in.
    let (mut above, mut below) = (excess(low), excess(high));
    let mut last = 0.0;
    for _ in 0..200 {
        if high - low <= 1e-15 * high || above <= 0.0 || below >= 0.0 {
            break;
        }
        let middle = (low + (high - low) * (above / (above - below))).clamp(low, high);
        let there = excess(middle);
        if there > 0.0 {
            (low, above) = (middle, there);
            below /= if last > 0.0 { 2.0 } else { 1.0 };
        } else {
            (high, below) = (middle, there);
            above /= if last < 0.0 { 2.0 } else { 1.0 };
        }
        last = there;
    }
    if below >= 0.0 { high } else { low }
}

/// The regularised incomplete beta function I_x(a, b), with `y` = 1 - x given apart so that neither
/// end loses digits. <https://dlmf.nist.gov/8.17>
fn incomplete_beta(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if y <= 0.0 {
        return 1.0;
    }
    let front = libm::exp(
        libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b)
            + a * libm::log(x)
            + b * libm::log(y),
    );
    if x < (a + 1.0) / (a + b + 2.0) {
        front * continued_fraction(a, b, x) / a
    } else {
        1.0 - front * continued_fraction(b, a, y) / b
    }
}

/// The continued fraction of the incomplete beta function by Lentz's method.
/// <https://dlmf.nist.gov/8.17#v>
pub(super) fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut fraction = d;
    for step in 1..=100_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away_from_zero(1.0 + even * d);
        c = away_from_zero(1.0 + even / c);
        fraction *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away_from_zero(1.0 + odd * d);
        c = away_from_zero(1.0 + odd / c);
        fraction *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn with_one_degree_of_freedom_the_tail_is_an_angle() {
        // Cauchy: 1/2 - atan(t)/pi.
        close(student_tail(1.0, 1.0), 0.25);
        close(student_tail(-1.0, 1.0), 0.75);
    }

    #[test]
    fn with_two_degrees_of_freedom_the_tail_is_a_root() {
        // 1/2 - t / (2 sqrt(2 + t^2)).
        let t: f64 = 3.0;
        close(student_tail(t, 2.0), 0.5 - t / (2.0 * (2.0 + t * t).sqrt()));
        assert_eq!(student_tail(0.0, 2.0), 0.5);
    }

    #[test]
    fn a_quantile_is_where_the_tail_has_that_size() {
        close(student_quantile(0.25, 1.0), 1.0);
        for (tail, df) in [(0.01, 2.0), (0.05, 7.3), (0.01, 88.0), (0.5, 5.0), (1e-6, 1440.0)] {
            let t = student_quantile(tail, df);
            assert!((student_tail(t, df) - tail).abs() < 1e-12, "{tail} {df} {t}");
        }
    }

    #[test]
    fn the_normal_tail_keeps_its_digits_far_out() {
        close(normal_tail(0.0), 0.5);
        close(normal_tail(1.959_963_984_540_054), 0.025);
        close(normal_tail(10.0), 7.619_853_024_160_525e-24);
    }
}

//! The incomplete beta function where its values are tiny, and what follows from it for binomial counts.

use super::tails::continued_fraction;

/// The logarithms of I_x(a, b) and of 1 - I_x(a, b); `y` is 1 - x, given apart so that neither end
/// loses digits. For positive `a` and `b`. <https://dlmf.nist.gov/8.17>
pub fn ln_incomplete_beta(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (f64::NEG_INFINITY, 0.0);
    }
    if y <= 0.0 {
        return (0.0, f64::NEG_INFINITY);
    }
    let front = ln_binomial_term(a, b, x, y) + libm::log(a * b / (a + b));
    let ln_rest = |ln: f64| libm::log1p(-libm::exp(ln.min(0.0)));
    if x < (a + 1.0) / (a + b + 2.0) {
        let below = front + libm::log(continued_fraction(a, b, x) / a);
        (below.min(0.0), ln_rest(below))
    } else {
        let above = front + libm::log(continued_fraction(b, a, y) / b);
        (ln_rest(above), above.min(0.0))
    }
}

/// ln of Γ(a+b+1) / (Γ(a+1) Γ(b+1)) x^a y^b: the chance of `a` and `b` out of `a + b`, each with the
/// chance `x` and `y`. By saddle points, so that large counts keep their digits.
/// C. Loader, "Fast and accurate computation of binomial probabilities" (2000).
pub fn ln_binomial_term(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if a <= 0.0 {
        return b * libm::log(y);
    }
    if b <= 0.0 {
        return a * libm::log(x);
    }
    let n = a + b;
    stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * y)
        + 0.5 * libm::log(n / (std::f64::consts::TAU * a * b))
}

/// The chance of at least `count` out of `count + others`, each with the chance `x`, `y` being 1 - x.
pub fn binomial_tail(count: f64, others: f64, x: f64, y: f64) -> f64 {
    if count <= 0.0 {
        return 1.0;
    }
    libm::exp(ln_incomplete_beta(count, others + 1.0, x, y).0)
}

/// The odds so low that at least `count` out of `count + others` has the chance `miss`: the lower end of
/// the interval of Clopper and Pearson (Biometrika 26, 1934), as odds. Zero where nothing was counted.
pub fn least_odds(count: f64, others: f64, miss: f64) -> f64 {
    if count <= 0.0 {
        return 0.0;
    }
    let bar = libm::log(miss);
    odds_where(|x, y| ln_incomplete_beta(count, others + 1.0, x, y).0 > bar)
}

/// The odds so high that at most `count` out of `count + others` has the chance `miss`. Infinite where
/// there are no others.
pub fn most_odds(count: f64, others: f64, miss: f64) -> f64 {
    1.0 / least_odds(others, count, miss)
}

/// The odds x / y from which on `holds(x, y)`, which must be false below and true above.
fn odds_where(holds: impl Fn(f64, f64) -> bool) -> f64 {
    let (mut low, mut high) = (-690.0, 690.0);
    // 1380 / 2^64 is below the last bit of what is printed.
    for _ in 0..64 {
        let middle = 0.5 * (low + high);
        if holds(1.0 / (1.0 + libm::exp(-middle)), 1.0 / (1.0 + libm::exp(middle))) {
            high = middle;
        } else {
            low = middle;
        }
    }
    libm::exp(high)
}

/// ln n! less Stirling's first terms.
fn stirling_error(n: f64) -> f64 {
    if n < 15.0 {
        let half_ln_tau = 0.5 * libm::log(std::f64::consts::TAU);
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - half_ln_tau;
    }
    let square = n * n;
    let series = 1.0 / 1680.0 - 1.0 / (1188.0 * square);
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - series / square) / square) / square) / n
}

/// x ln(x / m) + m - x, without losing digits where x is near m.
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut term = 2.0 * x * v;
    for step in 1..1000 {
        term *= v * v;
        let next = sum + term / f64::from(2 * step + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn a_tail_of_coins_is_counted() {
        close(binomial_tail(3.0, 0.0, 0.5, 0.5), 0.125);
        close(binomial_tail(2.0, 1.0, 0.5, 0.5), 0.5);
        assert_eq!(binomial_tail(0.0, 7.0, 0.5, 0.5), 1.0);
    }

    #[test]
    fn a_chance_too_small_for_a_float_keeps_its_logarithm() {
        let (ln, rest) = ln_incomplete_beta(4_000.0, 1.0, 0.5, 0.5);
        close(ln, -4_000.0 * std::f64::consts::LN_2);
        assert_eq!(rest, 0.0);
    }

    #[test]
    fn a_million_of_two_is_as_good_as_even() {
        let tail = binomial_tail(1e6, 1e6, 0.5, 0.5);
        close(tail, 0.5 + 0.5 * libm::exp(ln_binomial_term(1e6, 1e6, 0.5, 0.5)));
    }

    #[test]
    fn the_ends_of_an_interval_are_where_the_tails_have_that_size() {
        // One of one: at least one has the chance x, so the lower end is the chance itself.
        close(least_odds(1.0, 0.0, 0.01), 0.01 / 0.99);
        assert_eq!(most_odds(1.0, 0.0, 0.01), f64::INFINITY);
        close(least_odds(7.0, 3.0, 0.05), 1.0 / most_odds(3.0, 7.0, 0.05));
    }
}

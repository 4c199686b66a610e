//! How often something happened in two stretches of exposure: how sure it is that the one rate is higher.

use super::beta::{binomial_tail, least_odds, ln_binomial_term, ln_incomplete_beta, most_odds};

/// Events of two stretches of exposure. Events may be scaled for their dispersion; they need not be whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatePair {
    /// Events where more is looked for.
    pub events: f64,
    /// Their exposure, above 0.
    pub exposure: f64,
    /// Events to compare with.
    pub base_events: f64,
    /// Their exposure, above 0.
    pub base_exposure: f64,
}

impl RatePair {
    /// The chance of so many events or more among all of both, were the one rate `ratio` times the other:
    /// the exact conditional test (J. Przyborowski, H. Wilenski, Biometrika 31, 1940).
    pub fn p_above(&self, ratio: f64) -> f64 {
        let (x, y) = self.shares(ratio);
        binomial_tail(self.events, self.base_events, x, y)
    }

    /// The ratio of the rates below which so many events have at most the chance `miss`.
    pub fn least_ratio(&self, miss: f64) -> f64 {
        least_odds(self.events, self.base_events, miss) * self.base_exposure / self.exposure
    }

    /// The ratio of the rates above which so few events have at most the chance `miss`. Infinite where
    /// there is nothing to compare with.
    pub fn most_ratio(&self, miss: f64) -> f64 {
        most_odds(self.events, self.base_events, miss) * self.base_exposure / self.exposure
    }

    /// The logarithm of the evidence that the ratio of the rates is above `ratio`: the likelihood of the
    /// split under every larger ratio, equally weighted by its share, over that at `ratio` itself. However
    /// often it is looked at, it exceeds ln(1/alpha) with a chance of about alpha when it is not so.
    /// A beta-binomial mixture, truncated (S. R. Howard and others, arXiv:1810.08240, section 3.2).
    pub fn ln_evidence(&self, ratio: f64) -> f64 {
        let (x, y) = self.shares(ratio);
        let (events, base) = (self.events, self.base_events);
        let (_, ln_beyond) = ln_incomplete_beta(events + 1.0, base + 1.0, x, y);
        ln_beyond
            - libm::log(y)
            - libm::log(events + base + 1.0)
            - ln_binomial_term(events, base, x, y)
    }

    /// The share of all events that falls on the one stretch where its rate is `ratio` times the other;
    /// and the rest.
    fn shares(&self, ratio: f64) -> (f64, f64) {
        let all = self.exposure * ratio + self.base_exposure;
        (self.exposure * ratio / all, self.base_exposure / all)
    }
}

/// How far events in buckets scatter around a steady rate: Pearson's sum and its degrees of freedom, from
/// (events, exposure) a bucket. Both zero where nothing happened, which says nothing of the scatter.
pub fn scatter(buckets: &[(f64, f64)]) -> (f64, f64) {
    let events: f64 = buckets.iter().map(|(events, _)| events).sum();
    let exposure: f64 = buckets.iter().map(|(_, exposure)| exposure).sum();
    if events <= 0.0 || exposure <= 0.0 {
        return (0.0, 0.0);
    }
    let rate = events / exposure;
    let exposed = || buckets.iter().filter(|(_, exposure)| *exposure > 0.0);
    let sum = exposed()
        .map(|(events, exposure)| {
            let off = events - rate * exposure;
            off * off / (rate * exposure)
        })
        .sum();
    (sum, (exposed().count() as f64 - 1.0).max(0.0))
}

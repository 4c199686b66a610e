//! How much more often something happens after than before, in the direction that hurts.

use super::Count;
use super::contrast::Direction;
use super::tally::{Counted, Tally, bunching, dispersion, widened};
use crate::stats::RatePair;

/// The chance at which harm of exactly the margin may pass, as for levels.
const MISSED_HARM: f64 = 0.10;

/// A baseline without one event does not tell whether events come in bursts, and the few after it tell
/// little: so many independent events are added to what they tell.
const INDEPENDENT: f64 = 10.0;

/// The least that counts of dispersion may be rounded down by.
const SLACK: f64 = 1e-9;

/// Two windows of counts, compared in one direction.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rates {
    direction: Direction,
    /// The two rates as they are.
    raw: RatePair,
    /// The same, events divided by their dispersion and rounded down.
    sure: RatePair,
    /// The ratio of the rates that is allowed, above 1. Infinite where nothing could be too much.
    pub(super) allowed: f64,
    /// How much events come together.
    pub(super) dispersion: f64,
    /// The chance of so many events if there were no harm.
    pub(super) p_of_none: f64,
    /// The chance of so many events if the harm were exactly what is allowed.
    pub(super) p_of_allowed: f64,
    /// The least ratio that is plausible, missed with the chance alpha.
    least: f64,
    /// The most ratio that is plausible, missed with the chance [`MISSED_HARM`].
    most: f64,
    /// Harm beyond what is allowed is ruled out, whatever the gaps hid.
    pub(super) ruled_out: bool,
}

impl Rates {
    /// Compares in one direction; `sides` is how many directions are looked at.
    pub(super) fn of(
        count: &Count,
        direction: Direction,
        sides: f64,
        before: &Counted,
        after: &Counted,
    ) -> Self {
        let dispersion = settled_dispersion(before, after);
        let (more, less) = match direction {
            Direction::Down => (before, after),
            Direction::Up => (after, before),
        };
        let raw = pair(more.tally(), less.tally());
        let sure = divided(raw, dispersion);
        let allowed = allowed_ratio(count, direction, raw);
        // Gaps where more is looked for could hide anything; gaps on the other side, exposure without events.
        let emptier = divided(pair(more.tally(), less.at_best()), dispersion);
        let gaps = more.gaps() > 0;
        let ruled_out = allowed == f64::INFINITY
            || (!gaps && (raw.events == 0.0 || emptier.most_ratio(MISSED_HARM / sides) <= allowed));
        Self {
            direction,
            raw,
            sure,
            allowed,
            dispersion,
            p_of_none: sure.p_above(1.0),
            p_of_allowed: if allowed.is_finite() { sure.p_above(allowed) } else { 1.0 },
            least: sure.least_ratio(count.alpha / sides),
            most: sure.most_ratio(MISSED_HARM / sides),
            ruled_out,
        }
    }

    /// The logarithm of the evidence so far for harm beyond what is allowed, which may be looked at any
    /// number of times. None where too few buckets have an event to tell a burst from a rate.
    pub(super) fn ln_evidence(
        count: &Count,
        direction: Direction,
        before: &Counted,
        after: &Counted,
    ) -> Option<f64> {
        let (more, less) = match direction {
            Direction::Down => (before, after),
            Direction::Up => (after, before),
        };
        if more.hit() < 3 {
            return None;
        }
        let raw = pair(more.tally(), less.tally());
        let found = dispersion(&[before, after]).max(dispersion(&[before])).max(bunching(&[more]));
        let dispersion = widened(found, raw.events + raw.base_events);
        let allowed = allowed_ratio(count, direction, raw);
        allowed.is_finite().then(|| divided(raw, dispersion).ln_evidence(allowed))
    }

    /// The change of the rate as it was seen, 0.29 is +29 %. None where there is nothing to divide by.
    pub(super) fn estimate(&self) -> Option<f64> {
        let ratio =
            (self.raw.events / self.raw.exposure) / (self.raw.base_events / self.raw.base_exposure);
        self.change(ratio).filter(|_| ratio.is_finite())
    }

    /// Where the change may lie. None where either end is out of bounds.
    pub(super) fn interval(&self) -> Option<(f64, f64)> {
        let ends = (self.change(self.least)?, self.change(self.most)?);
        Some(match self.direction {
            Direction::Down => (ends.1, ends.0),
            Direction::Up => ends,
        })
    }

    /// The change that is at least there. None where none is shown.
    pub(super) fn at_least(&self) -> Option<f64> {
        self.change(self.least).filter(|_| self.least > 1.0)
    }

    /// The smallest harm that would have failed four times in five, as a change of the rate.
    pub(super) fn detectable(&self, alpha: f64) -> Option<f64> {
        if self.raw.base_events <= 0.0 || !self.allowed.is_finite() {
            return None;
        }
        let fails = |events: f64| RatePair { events, ..self.sure }.p_above(self.allowed) < alpha;
        let (mut low, mut high) = (0.0, 1.0);
        while !fails(high) && high < 1e12 {
            (low, high) = (high, 2.0 * high);
        }
        while high - low > 1.0 {
            let middle = ((low + high) / 2.0).floor();
            if fails(middle) { high = middle } else { low = middle }
        }
        // The mean at which a Poisson variable reaches `high` four times in five, by Wilson and Hilferty
        // (Proceedings of the National Academy of Sciences 17, 1931).
        const FOUR_IN_FIVE: f64 = 0.841_621_233_572_914_2;
        let root = 1.0 - 1.0 / (9.0 * high) + FOUR_IN_FIVE / (3.0 * high.sqrt());
        let mean = high * root * root * root * self.dispersion;
        let rate = self.raw.base_events / self.raw.base_exposure;
        self.change(mean / self.raw.exposure / rate).filter(|change| change.is_finite())
    }

    /// A ratio in the direction that hurts as a change from before to after.
    fn change(&self, ratio: f64) -> Option<f64> {
        let change = match self.direction {
            Direction::Down => 1.0 / ratio - 1.0,
            Direction::Up => ratio - 1.0,
        };
        change.is_finite().then_some(change)
    }
}

fn pair(more: Tally, less: Tally) -> RatePair {
    RatePair {
        events: more.events,
        exposure: more.exposure,
        base_events: less.events,
        base_exposure: less.exposure,
    }
}

fn divided(raw: RatePair, dispersion: f64) -> RatePair {
    let whole = |events: f64| (events / dispersion + SLACK).floor();
    RatePair { events: whole(raw.events), base_events: whole(raw.base_events), ..raw }
}

/// The dispersion when all is counted.
fn settled_dispersion(before: &Counted, after: &Counted) -> f64 {
    let found = dispersion(&[before, after]);
    let events = after.tally().events;
    if before.tally().events > 0.0 {
        let found = found.max(bunching(&[before, after]));
        return widened(found, before.tally().events + events);
    }
    (found * events + INDEPENDENT) / (events + INDEPENDENT)
}

/// The ratio of the higher to the lower rate that is allowed.
fn allowed_ratio(count: &Count, direction: Direction, raw: RatePair) -> f64 {
    match direction {
        Direction::Down => {
            let before = raw.events / raw.exposure;
            let floor = (before * (1.0 - count.margin)).min(before - count.min_absolute);
            if floor > 0.0 { before / floor } else { f64::INFINITY }
        }
        Direction::Up => {
            // The rule of three: none seen means that the rate is below three in as many, 95 times in 100. Less than
            // that would make a ratio of `min-absolute` under which any number of new events hides.
            // <https://doi.org/10.1001/jama.1983.03330370053031>
            let before = raw.base_events.max(3.0) / raw.base_exposure;
            (1.0 + count.margin).max(1.0 + count.min_absolute / before)
        }
    }
}

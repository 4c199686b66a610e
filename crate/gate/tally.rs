//! What was counted in a window, bucket by bucket, beside what it was counted in.

use std::collections::BTreeMap;

use super::{Missing, Point, Series};
use crate::stats::scatter;
use crate::time::{Timestamp, Window};

/// Events and their exposure in one window, for people and for the result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tally {
    /// How often it happened.
    pub events: f64,
    /// How often it could have: of the exposure metric, or in minutes.
    pub exposure: f64,
}

/// The rate of each bucket: a gap where nothing is known or nothing could happen.
pub(super) fn rates(count: &Series, exposure: Option<&Series>) -> Series {
    let minutes = count.bucket.as_secs_f64() / 60.0;
    let exposed: Option<BTreeMap<Timestamp, Option<f64>>> =
        exposure.map(|it| it.points.iter().map(|point| (point.start, point.value)).collect());
    let points = count.points.iter().map(|point| {
        let exposure = match &exposed {
            None => Some(minutes),
            Some(exposed) => exposed.get(&point.start).copied().flatten(),
        };
        let rate = point.value.zip(exposure.filter(|it| *it > 0.0));
        Point { start: point.start, value: rate.map(|(events, exposure)| events / exposure) }
    });
    Series { bucket: count.bucket, points: points.collect() }
}

/// A window of counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Counted {
    /// (events, exposure) of each bucket of which both are known, in the order of time.
    pub(super) buckets: Vec<(f64, f64)>,
    /// How many buckets have room.
    pub(super) room: usize,
    /// How many of them had any exposure.
    pub(super) alive: usize,
    /// All exposure, also where the count is not known.
    pub(super) traffic: f64,
    /// The largest exposure of a bucket.
    largest: f64,
}

impl Counted {
    /// Counts what lies in `window`.
    pub(super) fn of(
        count: &Series,
        exposure: Option<&Series>,
        missing: Missing,
        window: Window,
    ) -> Self {
        let minutes = count.bucket.as_secs_f64() / 60.0;
        let Some(exposure) = exposure else {
            let values = count.values(window).into_iter().filter(|events| *events >= 0.0);
            let buckets: Vec<_> = values.map(|events| (events, minutes)).collect();
            let alive = buckets.len();
            let traffic = minutes * alive as f64;
            let room = count.room(window);
            return Self { buckets, room, alive, traffic, largest: minutes };
        };
        let known = |it: &Point| it.value.filter(|value| value.is_finite() && *value >= 0.0);
        let mut events = count.inside(window).peekable();
        let (mut buckets, mut alive, mut traffic, mut largest) = (Vec::new(), 0, 0.0, 0.0_f64);
        for point in exposure.inside(window) {
            let Some(exposure) = known(&point) else { continue };
            alive += usize::from(exposure > 0.0);
            traffic += exposure;
            largest = largest.max(exposure);
            // Both are in the order of time.
            while events.next_if(|it| it.start < point.start).is_some() {}
            let events = events.next_if(|it| it.start == point.start).and_then(|it| known(&it));
            match (events, missing) {
                (Some(events), Missing::Gap | Missing::Zero) => buckets.push((events, exposure)),
                (None, Missing::Zero) => buckets.push((0.0, exposure)),
                // Where nothing could happen, nothing did.
                (None, Missing::Gap) if exposure == 0.0 => buckets.push((0.0, 0.0)),
                (None, Missing::Gap) => {}
            }
        }
        let room = exposure.room(window).max(count.room(window));
        Self { buckets, room, alive, traffic, largest }
    }

    /// All of it together.
    pub(super) fn tally(&self) -> Tally {
        Tally {
            events: self.buckets.iter().map(|(events, _)| events).sum(),
            exposure: self.buckets.iter().map(|(_, exposure)| exposure).sum(),
        }
    }

    /// Buckets of which nothing is known.
    pub(super) fn gaps(&self) -> usize {
        self.room.saturating_sub(self.buckets.len())
    }

    /// The share of buckets of which something is known: 0 to 1.
    pub(super) fn coverage(&self) -> f64 {
        (self.buckets.len() as f64 / self.room.max(1) as f64).min(1.0)
    }

    /// The same, had every gap been full of exposure and free of events.
    pub(super) fn at_best(&self) -> Tally {
        let Tally { events, exposure } = self.tally();
        Tally { events, exposure: exposure + self.gaps() as f64 * self.largest }
    }

    /// How many buckets have an event.
    pub(super) fn hit(&self) -> usize {
        self.buckets.iter().filter(|(events, _)| *events > 0.0).count()
    }
}

/// How much more than independent events the events of these windows come together: 1 where they do not.
///
/// Counts divided by it are about as sure as independent ones (quasi-Poisson: P. McCullagh, J. A. Nelder,
/// "Generalized Linear Models", 1989, section 6.2). Each window has a rate of its own.
pub(super) fn dispersion(windows: &[&Counted]) -> f64 {
    let scatters = windows.iter().map(|window| scatter(&window.buckets));
    let (sum, freedom) = scatters.fold((0.0, 0.0), |(sum, df), (x, d)| (sum + x, df + d));
    if freedom > 0.0 { (sum / freedom).max(1.0) } else { 1.0 }
}

/// How many more events a bucket that has any has than independent ones would: 1 where no more. Seen
/// sooner than the dispersion where there are few.
pub(super) fn bunching(windows: &[&Counted]) -> f64 {
    let events: f64 = windows.iter().map(|window| window.tally().events).sum();
    let hit: usize = windows.iter().map(|window| window.hit()).sum();
    let buckets: usize = windows.iter().map(|window| window.buckets.len()).sum();
    if hit == 0 {
        return 1.0;
    }
    let mean = events / buckets as f64;
    let expected = mean / -libm::expm1(-mean);
    (events / hit as f64 / expected).max(1.0)
}

/// A dispersion found from `events`, with room for how unsure it is: it rests on no more independent
/// events than it leaves of them.
pub(super) fn widened(dispersion: f64, events: f64) -> f64 {
    if events <= 0.0 {
        return 1.0;
    }
    1.0 + (dispersion - 1.0) * (1.0 + (dispersion / events).sqrt())
}

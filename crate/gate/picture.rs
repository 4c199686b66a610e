//! What a page draws of an objective. Nothing here has a say in a verdict.

use std::collections::BTreeMap;

use crate::time::{Timestamp, Window};

use super::tally::rates;
use super::value::sets_in_words;
use super::words::{change, quantity};
use super::{Count, Criterion, Harm, Kind, Level, Numbers, Observation, Observed, Series, Windows};

/// A band over fewer days than this says nothing.
const FEWEST_DAYS: usize = 3;

/// A day in milliseconds.
const DAY_MS: i64 = 86_400_000;

/// What was seen over time, and the lines to hold it against. Everything may be absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// The buckets from before to after, in the metric's own unit.
    pub series: Option<Series>,
    /// Where what is allowed ends, in the metric's own unit: one line, or two where either direction hurts.
    pub allowed: Vec<f64>,
    /// What is allowed, in words: `+10 %`, `<=2 %`. Empty where nothing is.
    pub wanted: String,
    /// Since when every value lies beyond what is allowed; none where the last ones do not.
    pub beyond_since: Option<Timestamp>,
    /// What the history calls normal at that time, in the metric's own unit, by ascending start.
    pub normal: Vec<Band>,
}

/// From `start` until the next band, values between `low` and `high` are as on the days before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Its first instant.
    pub start: Timestamp,
    /// The lowest value at this time of day.
    pub low: f64,
    /// The highest value at this time of day.
    pub high: f64,
}

impl Picture {
    /// The picture with what the observation and the objective add to what the method found.
    pub(super) fn with(
        self,
        kind: &Kind,
        observation: &Observation,
        windows: &Windows,
        before: Option<Numbers>,
    ) -> Self {
        let series = match &observation.observed {
            Observed::Counts { count, exposure } => Some(rates(count, exposure.as_ref())),
            Observed::Series(series) => Some(series.clone()),
            Observed::Scalar { .. }
            | Observed::State(_)
            | Observed::NoData(_)
            | Observed::Error(_) => None,
        };
        let near = windows.near();
        // A baseline that lies apart is a line in the picture, and not days of empty paper.
        let series = self.series.or(series).map(|series| match windows.is_apart() {
            true => Series { bucket: series.bucket, points: series.inside(near.whole()).collect() },
            false => series,
        });
        let allowed = if self.allowed.is_empty() { allowed(kind, before) } else { self.allowed };
        let unit = observation.unit.as_deref();
        let wanted = if self.wanted.is_empty() { wanted(kind, before, unit) } else { self.wanted };
        let beyond_since = self.beyond_since.or_else(|| {
            let since = Window { from: windows.deployed.from, to: windows.after.to };
            beyond_since(series.as_ref()?, since, before?.value, &allowed)
        });
        let normal = match (&observation.reference.history, self.normal) {
            (Some(history), normal) if normal.is_empty() => bands(history, near.whole()),
            (Some(_) | None, normal) => normal,
        };
        Self { series, allowed, wanted, beyond_since, normal }
    }
}

/// What may change, in which direction, and the fixed limits.
struct Room<'a> {
    harm: Harm,
    margin: f64,
    min_absolute: f64,
    limits: &'a [Criterion],
}

fn room(kind: &Kind) -> Option<Room<'_>> {
    match kind {
        Kind::Count(Count { harm, margin, min_absolute, limits, .. })
        | Kind::Level(Level { harm, margin, min_absolute, limits, .. }) => {
            Some(Room { harm: *harm, margin: *margin, min_absolute: *min_absolute, limits })
        }
        Kind::State | Kind::Value(_) => None,
    }
}

/// What is allowed, as the person wrote it.
fn wanted(kind: &Kind, before: Option<Numbers>, unit: Option<&str>) -> String {
    if let Kind::Value(value) = kind {
        return sets_in_words(&value.pass, before.map(|numbers| numbers.value), unit);
    }
    let Some(Room { harm, margin, min_absolute, limits }) = room(kind) else {
        return String::new();
    };
    let sign = match harm {
        Harm::Increase => "+",
        Harm::Decrease => "-",
        Harm::Either => "±",
    };
    let reference = before.map_or(0.0, |numbers| numbers.value.abs());
    let mut words = if min_absolute > 0.0 && min_absolute >= margin * reference {
        format!("{sign}{}", quantity(min_absolute, unit))
    } else {
        format!("{sign}{}", change(margin).trim_start_matches('+'))
    };
    for limit in limits {
        words.push_str(&format!(" and {limit}"));
    }
    words
}

/// The first instant from which on every bucket lies beyond the nearest line, seen from `reference`; at
/// least three buckets must say so.
fn beyond_since(
    series: &Series,
    window: Window,
    reference: f64,
    allowed: &[f64],
) -> Option<Timestamp> {
    const ENOUGH: usize = 3;
    let beyond = |value: f64| {
        allowed.iter().any(|line| if *line >= reference { value > *line } else { value < *line })
    };
    let seen: Vec<(Timestamp, f64)> =
        series.inside(window).filter_map(|point| Some((point.start, point.value?))).collect();
    let run = seen.iter().rev().take_while(|(_, value)| beyond(*value)).count();
    (run >= ENOUGH).then(|| seen[seen.len() - run].0)
}

/// The margin around the median before, and fixed limits.
fn allowed(kind: &Kind, before: Option<Numbers>) -> Vec<f64> {
    let Some(Room { harm, margin, min_absolute, limits }) = room(kind) else { return Vec::new() };
    let reference = before.map(|numbers| numbers.value).filter(|value| value.is_finite());
    let mut lines: Vec<f64> = limits.iter().filter_map(|it| it.bound(reference)).collect();
    if let Some(reference) = reference {
        let room = (margin * reference.abs()).max(min_absolute);
        lines.extend(match harm {
            Harm::Increase => vec![reference + room],
            Harm::Decrease => vec![reference - room],
            Harm::Either => vec![reference - room, reference + room],
        });
    }
    lines.retain(|line| line.is_finite());
    lines
}

/// The lowest and the highest value of each time of day on the days before `whole`.
fn bands(history: &Series, whole: Window) -> Vec<Band> {
    let (from, to) = (whole.from.as_millisecond(), whole.to.as_millisecond());
    let bucket_ms = i64::try_from(history.bucket.as_millis()).unwrap_or(DAY_MS);
    // Of most days only a few hours are drawn.
    let length_ms = (to - from).saturating_add(bucket_ms);
    let drawn = |start_ms: i64| (start_ms - from + bucket_ms).rem_euclid(DAY_MS) < length_ms;
    let mut days: BTreeMap<i64, (f64, f64, usize)> = BTreeMap::new();
    for (start_ms, value) in history.points.in_ms().take(history.points.before(whole.from)) {
        if value.is_finite() && drawn(start_ms) {
            let time = start_ms.rem_euclid(DAY_MS);
            let slot = days.entry(time).or_insert((value, value, 0));
            *slot = (slot.0.min(value), slot.1.max(value), slot.2 + 1);
        }
    }
    days.retain(|_, (.., count)| *count >= FEWEST_DAYS);
    let first = from.div_euclid(DAY_MS) * DAY_MS;
    let midnights = (0..).map(|day| first + day * DAY_MS).take_while(|midnight| *midnight < to);
    midnights
        .flat_map(|midnight| days.iter().map(move |(time, band)| (midnight + time, band)))
        .filter(|(start, _)| *start < to && start.saturating_add(bucket_ms) > from)
        .filter_map(|(start, (low, high, _))| {
            let start = Timestamp::from_millisecond(start).ok()?;
            Some(Band { start, low: *low, high: *high })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::Point;
    use super::*;
    use crate::time::Duration;

    fn hours(values: impl Iterator<Item = (i64, f64)>) -> Series {
        Series {
            bucket: Duration::from_secs(3_600),
            points: values
                .map(|(hour, value)| Point {
                    start: Timestamp::from_second(hour * 3_600).unwrap_or_default(),
                    value: Some(value),
                })
                .collect(),
        }
    }

    fn window(from_h: i64, to_h: i64) -> Window {
        let at = |hour: i64| Timestamp::from_second(hour * 3_600).unwrap_or_default();
        Window { from: at(from_h), to: at(to_h) }
    }

    #[test]
    fn what_is_normal_is_what_the_same_hours_of_the_days_before_were() {
        // Seven days, each hour its own level, each day one higher.
        let history = hours((0..168).map(|hour| (hour, (hour % 24 * 10 + hour / 24) as f64)));
        let bands = bands(&history, window(170, 173));
        let edges: Vec<(f64, f64)> = bands.iter().map(|band| (band.low, band.high)).collect();
        assert_eq!(edges, [(20.0, 26.0), (30.0, 36.0), (40.0, 46.0)]);
        assert_eq!(bands[0].start.as_second(), 170 * 3_600);
    }

    #[test]
    fn two_days_do_not_say_what_is_normal_and_the_judged_time_itself_never_does() {
        assert!(bands(&hours((0..48).map(|hour| (hour, 1.0))), window(48, 50)).is_empty());
        let only_now = hours((48..50).map(|hour| (hour, 9.0)));
        assert!(bands(&only_now, window(48, 50)).is_empty());
    }

    #[test]
    fn since_when_is_told_by_the_last_run_beyond_the_line_and_not_by_an_outlier() {
        let values = [1.0, 9.0, 1.0, 9.0, 9.0, 9.0];
        let series = hours((0..).zip(values));
        let since = |allowed: &[f64]| {
            beyond_since(&series, window(0, 6), 1.0, allowed).map(|at| at.as_second() / 3_600)
        };
        assert_eq!(since(&[5.0]), Some(3));
        assert_eq!(since(&[10.0]), None);
        assert_eq!(since(&[0.5]), None, "a line below is crossed downwards");
        assert_eq!(since(&[]), None);
    }

    #[test]
    fn a_window_over_midnight_has_the_bands_of_both_days() {
        let history = hours((0..96).map(|hour| (hour, (hour % 24) as f64)));
        let lows: Vec<f64> =
            bands(&history, window(118, 122)).iter().map(|band| band.low).collect();
        assert_eq!(lows, [22.0, 23.0, 0.0, 1.0]);
    }
}

//! A baseline that lies apart from the deployment: how far the metric lies apart between the same two clock
//! times on past days, when nothing else was deployed and nothing went wrong in between; and whether the
//! deployment brought what lies between, or the days before it did.

use super::finding::Finding;
use super::level::compare;
use super::past::Past;
use super::wander::Wander;
use super::words::{change, quantity};
use super::{Level, Point, Reference, Series, Verdict, Windows};
use crate::stats::median;
use crate::time::{Duration, Window, earlier, later};

/// Fewer pairs of past windows say nothing.
const FEWEST: usize = 6;

/// Below this share of buckets with data a past window is no reference.
const ENOUGH_COVERAGE: f64 = 0.8;

/// No history reaches further back.
const MOST_DAYS: u32 = 14;

const DAY: Duration = Duration::from_secs(86_400);

/// What lies as far apart give or take a quarter is as far.
const ABOUT: f64 = 1.25;

/// From here on it is said that the two clock times differ.
const WORTH_SAYING: f64 = 0.02;

/// Judges a level against a baseline that lies apart: by ranks, the baseline seen as far up or down as the
/// two clock times usually lie apart. What is worse then fails where the time just before the deployment
/// shows that the deployment brought it, or where the metric never moved so far by itself.
pub(super) fn across(
    level: &Level,
    series: &Series,
    reference: &Reference,
    windows: &Windows,
    unit: Option<&str>,
) -> Finding {
    let distant = Distant::of(reference, windows);
    let why = match distant {
        Some(_) => "the baseline lies apart, and past days tell how far these two times of day do",
        None => {
            "the baseline lies apart, and too few past days tell how far these two times of day do"
        }
    };
    let usual = distant.as_ref().map_or(1.0, Distant::usual);
    let mut finding =
        compare(level, &scaled(series, windows.before, usual), windows, Err(why), unit);
    if finding.method.is_empty() || finding.method == "limits" {
        return finding;
    }
    finding.method = "ranks apart";
    if distant.is_some() {
        finding.notes.retain(|note| !note.contains(why));
    }
    if (usual - 1.0).abs() >= WORTH_SAYING {
        finding.notes.push(format!(
            "at this time of day it is usually {} from the time of day of the baseline, which is taken into account",
            change(usual - 1.0)
        ));
    }
    let near = windows.near();
    let then = median(&series.values(near.before)).map(|then| quantity(then, unit));
    if let (Verdict::Fail, Some(estimate)) = (finding.verdict, finding.estimate) {
        let shift = libm::log(usual * (1.0 + estimate));
        // Limits were asked of the baseline.
        let level = Level { limits: Vec::new(), ..level.clone() };
        let step = compare(&level, series, &near, Past::of(reference, &near), unit);
        let same_way = step.estimate.is_some_and(|step| step.signum() == estimate.signum());
        if step.verdict == Verdict::Fail && !step.muted && same_way {
            finding.p = finding.p.zip(step.p).map(|(one, other)| one.max(other));
            finding.by_rule &= step.by_rule;
        } else {
            let known = distant.is_some_and(|it| it.knows(estimate.signum(), shift));
            brought_before(&mut finding, then.as_deref(), known, || {
                Wander::of(reference, windows).map(|it| it.reaches(shift.abs(), windows))
            });
        }
    }
    if let Some(now) = then {
        finding.notes.push(format!("just before the deployment it was {now}"));
    }
    finding
}

/// What is worse than the baseline and not shown to have come with the deployment warns, unless the metric never
/// moved so far by itself (`wanders`; none: too few past days tell). Where nobody can say that it was there before, the
/// baseline is all that there is, and its word stands.
fn brought_before(
    finding: &mut Finding,
    then: Option<&str>,
    known: bool,
    wanders: impl Fn() -> Option<bool>,
) {
    let why = match (known, (!known).then(wanders).flatten()) {
        (true, _) => "as much lies between these times on other days",
        (false, Some(true)) => "it moves as far by itself in so long a time",
        (false, None) if then.is_none() => {
            finding.reason.push_str("; there is no data of just before the deployment, and too few past days tell how far it moves by itself");
            return;
        }
        (false, None) => "too few past days tell how far it moves by itself",
        (false, Some(false)) => {
            finding.reason.push_str("; not all of it came with this deployment, but it did not move so far by itself on past days");
            return;
        }
    };
    finding.verdict = Verdict::Warn;
    finding.reason.push_str(&match then {
        Some(then) => format!(
            "; just before the deployment it was {then}, which this is not shown to be worse than, and {why}"
        ),
        None => format!("; there is no data of just before the deployment, and {why}"),
    });
}

/// The series with what lies in `window` multiplied.
fn scaled(series: &Series, window: Window, factor: f64) -> Series {
    let scale = |point: Point| match window.from <= point.start && point.start < window.to {
        true => Point { start: point.start, value: point.value.map(|value| value * factor) },
        false => point,
    };
    Series { bucket: series.bucket, points: series.points.iter().map(scale).collect() }
}

/// Logarithms of the later level over the earlier one, ascending.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Distant {
    shifts: Vec<f64>,
}

impl Distant {
    /// Lays both windows over past days; none where too few of them have data.
    pub(super) fn of(reference: &Reference, windows: &Windows) -> Option<Self> {
        let history = reference.history.as_ref()?;
        let mut baseline = windows.before;
        loop {
            let next = Window { from: later(baseline.from, DAY), to: later(baseline.to, DAY) };
            if next.to > windows.deployed.from {
                break;
            }
            baseline = next;
        }
        let levels = |window: Window| -> Vec<(Window, f64)> {
            (0..MOST_DAYS)
                .map(|days| moved(window, days))
                .filter(|day| day.to <= windows.deployed.from)
                .filter_map(|day| Some((day, level_of(history, day)?)))
                .collect()
        };
        let (earlier_ones, later_ones) = (levels(baseline), levels(windows.after));
        let mut shifts = Vec::new();
        for (after, level) in &later_ones {
            let apart = earlier_ones.iter().filter(|(before, _)| {
                let (from, to) = (before.from.min(after.from), before.to.max(after.to));
                let disturbed = reference.unquiet.iter().any(|it| from <= *it && *it < to);
                (before.to <= after.from || after.to <= before.from) && !disturbed
            });
            shifts.extend(apart.map(|(_, before)| libm::log(level / before)));
        }
        shifts.sort_by(f64::total_cmp);
        (shifts.len() >= FEWEST).then_some(Self { shifts })
    }

    /// What usually lies between the two clock times, as a factor.
    pub(super) fn usual(&self) -> f64 {
        median(&self.shifts).map_or(1.0, libm::exp)
    }

    /// Whether some pair of past days lay about as far apart, in the direction of `sign`.
    pub(super) fn knows(&self, sign: f64, shift: f64) -> bool {
        self.shifts.iter().any(|it| sign * it * ABOUT >= sign * shift)
    }
}

/// The window so many days earlier.
fn moved(window: Window, days: u32) -> Window {
    Window { from: earlier(window.from, DAY * days), to: earlier(window.to, DAY * days) }
}

/// The median of a window that has its data, where it is above zero.
fn level_of(history: &Series, window: Window) -> Option<f64> {
    let covered = history.coverage(window) >= ENOUGH_COVERAGE;
    median(&history.values(window)).filter(|level| covered && *level > 0.0)
}

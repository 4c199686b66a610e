//! How far a metric moves by itself from day to day.

use super::grid::{Grid, filled, running};
use super::{Reference, Windows};
use crate::stats::median;
use crate::time::{Duration, since};

/// Below this share of buckets with data a past window is no reference.
const ENOUGH_COVERAGE: f64 = 0.8;

/// Moves over a day must be seen at the hours of so many days.
const FEWEST_DAYS: usize = 3;

/// A window is looked at so often while it passes its own length.
const LOOKS: usize = 4;

/// By how much a change must exceed what was seen, for few days were. Of unchanged releases of the series that
/// constants may be tuned on, at most 0.4 % lie beyond it against a baseline 51 hours or a week before.
const BEYOND: f64 = 1.5;

/// The typical level times this is added before the logarithm, so that a zero has one.
const OFFSET: f64 = 0.02;

const DAY: Duration = Duration::from_secs(86_400);

/// Moves of the middle of a window between the same hour of two days, when nothing was deployed and nothing
/// went wrong in between.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wander {
    /// How much the moves differ among themselves, by the days between: a steady creep is no wandering.
    ranges: Vec<f64>,
    /// The largest rise and the largest fall between windows as far apart as the judged ones.
    farthest: f64,
}

impl Wander {
    /// From the history; none where too few days of it tell.
    pub(super) fn of(reference: &Reference, windows: &Windows) -> Option<Self> {
        let series = reference.history.as_ref()?;
        let grid = Grid::of(series)?;
        let (from, to) = grid.inside(windows.after);
        let width = to.checked_sub(from).filter(|width| *width > 0)?;
        let bucket = series.bucket.as_millis().max(1);
        let day = usize::try_from(DAY.as_millis() / bucket).ok().filter(|day| *day > 0)?;
        let lag = from.checked_sub(grid.inside(windows.before).0)?;
        let found = grid.values(series, 0, grid.place(windows.deployed.from));
        let gaps = running(found.iter().map(Option::is_none));
        let mut marks = vec![false; found.len()];
        for instant in reference.unquiet.iter() {
            if let Some(mark) = marks.get_mut(grid.place(*instant)) {
                *mark = true;
            }
        }
        let unquiet = running(marks.into_iter());
        let values = filled(&found)?;
        let positive: Vec<f64> = values.iter().copied().filter(|value| *value > 0.0).collect();
        let offset = OFFSET * median(&positive)?;
        let step = (1..=width / LOOKS).rev().find(|step| day.is_multiple_of(*step)).unwrap_or(1);
        let level = |start: usize| {
            let gaps = gaps.get(start + width)? - gaps.get(start)?;
            let covered = (width - gaps) as f64 >= ENOUGH_COVERAGE * width as f64;
            let middle = median(values.get(start..start + width).filter(|_| covered)?)?;
            Some(libm::log(middle + offset))
        };
        let levels: Vec<Option<f64>> =
            (0..values.len().div_ceil(step)).map(|place| level(place * step)).collect();
        // Moves over so many steps.
        let moves = |apart: usize| -> Vec<f64> {
            let quiet = |place: &usize| {
                let end = unquiet.get((place + apart) * step + width);
                end.is_some_and(|end| unquiet.get(place * step) == Some(end))
            };
            let one = |place: usize| {
                Some(levels.get(place + apart)?.as_ref()? - levels.get(place)?.as_ref()?)
            };
            (0..levels.len()).filter(quiet).filter_map(one).collect()
        };
        let days = (1..).take_while(|days| days * day < values.len());
        let daily: Vec<Vec<f64>> = days.map(|days| moves(days * day / step)).collect();
        let enough = daily.first().is_some_and(|moves| moves.len() * step >= FEWEST_DAYS * day);
        let farthest = moves(lag / step).into_iter().fold(0.0, |most: f64, it| most.max(it.abs()));
        enough.then(|| Self { ranges: daily.iter().map(|moves| range(moves)).collect(), farthest })
    }

    /// Whether the metric moves by `shift` of its logarithm by itself in the time between the judged windows: moves
    /// that add up by chance grow with the root of the time.
    pub(super) fn reaches(&self, shift: f64, windows: &Windows) -> bool {
        let apart =
            since(windows.before.from, windows.after.from).as_secs_f64() / DAY.as_secs_f64();
        let grown = (1..)
            .zip(&self.ranges)
            .map(|(days, range)| BEYOND * range * (apart / f64::from(days)).max(1.0).sqrt());
        grown.fold(self.farthest, f64::max) >= shift
    }
}

fn range(moves: &[f64]) -> f64 {
    let (least, most) =
        moves.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), it| {
            (least.min(*it), most.max(*it))
        });
    (most - least).max(0.0)
}

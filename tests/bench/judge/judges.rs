//! The judges that are compared on the same windows.

use plimsoll::gate::{
    Harm, Kind, Level, Observation, Observed, Point, Reference, Series, Span, Verdict, Windows,
    judge,
};
use plimsoll::stats::{RankSum, normal_tail};
use plimsoll::time::{Duration, Timestamp, Window, later};

use super::judged::{objective, observation};
use super::table::Said;

type Judge = fn(&[f64], &[f64], usize, Duration, f64) -> Said;

/// A name and a judge: the past with the window before at its end, the window after, their width, the
/// width of a bucket, and the margin.
pub(crate) const JUDGES: [(&str, Judge); 5] = [
    ("mean up by more than 10 %", |past, after, width, _, _| mean_up(past, after, width, 1.1)),
    ("mean up by more than 20 %", |past, after, width, _, _| mean_up(past, after, width, 1.2)),
    ("Mann-Whitney, p < 1 %", |past, after, width, _, _| {
        let ranked = RankSum::of(after, &past[past.len() - width..]);
        let sigma = ranked.sigma();
        let z = (ranked.u - ranked.mean() - 0.5) / sigma;
        if sigma > 0.0 && normal_tail(z) < 0.01 { Said::Fail } else { Said::Pass }
    }),
    ("Plimsoll without history", |past, after, width, bucket, margin| {
        plimsoll(past, after, width, bucket, margin, false)
    }),
    ("Plimsoll", |past, after, width, bucket, margin| {
        plimsoll(past, after, width, bucket, margin, true)
    }),
];

/// Baselines that lie apart, and how many hours before the deployment: the release before, at another time of
/// day, and last week.
pub(crate) const BASELINES: [(&str, usize); 2] =
    [("Plimsoll, 51 hours before", 51), ("Plimsoll, last week", 7 * 24)];

/// The product's judgement against a baseline that begins `back` buckets before the window after; the past
/// reaches that far at least.
pub(crate) fn apart(
    past: &[f64],
    after: &[f64],
    width: usize,
    bucket: Duration,
    margin: f64,
    back: usize,
) -> Said {
    judged(past, after, width, bucket, margin, true, Some(past.len() - back))
}

fn mean_up(past: &[f64], after: &[f64], width: usize, factor: f64) -> Said {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let before = mean(&past[past.len() - width..]);
    if before > 0.0 && mean(after) > factor * before { Said::Fail } else { Said::Pass }
}

/// The product's own judgement of one objective.
fn plimsoll(
    past: &[f64],
    after: &[f64],
    width: usize,
    bucket: Duration,
    margin: f64,
    history: bool,
) -> Said {
    judged(past, after, width, bucket, margin, history, None)
}

/// With a baseline that begins at a place of the past, or else just before.
fn judged(
    past: &[f64],
    after: &[f64],
    width: usize,
    bucket: Duration,
    margin: f64,
    history: bool,
    baseline: Option<usize>,
) -> Said {
    let at = |place: usize| later(Timestamp::UNIX_EPOCH, bucket * u32::try_from(place).unwrap());
    let points: Vec<Point> = past
        .iter()
        .chain(after)
        .enumerate()
        .map(|(place, value)| Point { start: at(place), value: Some(*value) })
        .collect();
    let span = bucket * u32::try_from(width).unwrap();
    let span = Span { before: span, warm_up: Duration::ZERO, after: span };
    let windows = Windows::around(Window { from: at(past.len()), to: at(past.len()) }, span);
    let windows = baseline.map_or(windows, |place| windows.against(at(place)));
    let objective = objective("", Kind::Level(Level { margin, ..Level::new(Harm::Increase) }));
    let near = baseline.into_iter().flat_map(|place| points[place..place + width].to_vec());
    let near = near.chain(points[past.len() - width..].to_vec()).collect();
    let reference = Reference {
        history: history.then(|| Series { bucket, points: points.into() }),
        ..Reference::default()
    };
    let observed = Observed::Series(Series { bucket, points: near });
    let observation = Observation { reference, ..observation("", observed) };
    let judgement = judge(&objective, &observation, &windows);
    match judgement.verdict {
        Verdict::Fail if judgement.info => Said::Muted,
        Verdict::Fail => Said::Fail,
        Verdict::Pass => Said::Pass,
        Verdict::Warn => Said::Warn,
        Verdict::Inconclusive
        | Verdict::NoData
        | Verdict::Error
        | Verdict::Cancelled
        | Verdict::Pending => Said::Open,
    }
}

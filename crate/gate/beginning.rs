//! Whether a change began before the deployment, which then did not cause it.

use super::{Series, Windows};
use crate::stats::{median, rises};
use crate::time::{Timestamp, in_words, since};

/// A change needs so many buckets on either side.
const FEW: usize = 2;

/// So much clearer than at the deployment it must be there.
const CLEARER: f64 = 1.05;

/// So much of the change must have come by the deployment.
const RISEN: f64 = 0.75;

/// When the values, seen so that more is worse (`sign`), rose, if that was more than one bucket before
/// the deployment and they have stayed risen since.
pub(super) fn began_before(series: &Series, windows: &Windows, sign: f64) -> Option<Timestamp> {
    let values = |window| {
        series
            .inside(window)
            .filter_map(|point| {
                Some((point.start, sign * point.value.filter(|it| it.is_finite())?))
            })
            .collect::<Vec<(Timestamp, f64)>>()
    };
    let (before, after) = (values(windows.before), values(windows.after));
    let all: Vec<f64> = before.iter().chain(&after).map(|(_, value)| *value).collect();
    let rises = rises(&all, FEW);
    let deployed = before.len();
    // The first of the highest; what is as clear from the deployment on is the deployment's.
    let mut place = deployed;
    for (at, rise) in rises.iter().enumerate().take(deployed) {
        if rises.get(place).is_some_and(|highest| rise > highest) {
            place = at;
        }
    }
    let clearer = rises.get(place)? > &(CLEARER * rises.get(deployed)?);
    if place + FEW > deployed || !clearer {
        return None;
    }
    let early = median(all.get(..place)?)?;
    let between = median(all.get(place..deployed)?)?;
    let late = median(all.get(deployed..)?)?;
    let already = late > early && between - early >= RISEN * (late - early);
    before.get(place).filter(|_| already).map(|(start, _)| *start)
}

/// `began 12 minutes before the deployment`.
pub(super) fn said(began: Timestamp, windows: &Windows) -> String {
    let ahead = since(began, windows.deployed.from);
    let ahead = match ahead.as_secs() {
        seconds if (120..7_200).contains(&seconds) => format!("{} minutes", seconds / 60),
        _ => in_words(ahead),
    };
    format!("began {ahead} before the deployment")
}

//! `gate.baseline`: what the time after is compared with.

use crate::error::Result;
use crate::time::Timestamp;

use super::super::baseline::{Baseline, BaselineFile};
use super::super::instant::instant;
use super::super::said::Objection;
use super::super::shown::shown;
use super::at::{At, Section};

/// The word after `baseline`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Before,
    Fixed,
    LastWeek,
    PreviousRelease,
}

/// Reads the three keys.
pub(super) fn baseline(section: &Section<'_>) -> Result<BaselineFile> {
    let word = section.or("baseline", Word::Before, |at| {
        at.choice(&[
            ("before", Word::Before),
            ("previous-release", Word::PreviousRelease),
            ("last-week", Word::LastWeek),
            ("fixed", Word::Fixed),
        ])
    })?;
    let (at, version) = (section.get("baseline-at"), section.get("baseline-version"));
    let baseline = match (word, at, version) {
        (Word::Before, None, None) => Baseline::Before,
        (Word::PreviousRelease, None, None) => Baseline::PreviousRelease,
        (Word::LastWeek, None, None) => Baseline::LastWeek,
        (Word::Fixed, Some(at), None) => Baseline::At(fixed(at)?),
        (Word::Fixed, None, Some(version)) => Baseline::Version(version.text()?.value.to_owned()),
        (Word::Fixed, None, None) => {
            return Err(section.get("baseline").unwrap_or(&section.at).mistake(
                "does not say when",
                "write `baseline-at: 2026-01-31T14:05:00Z`, or `baseline-version:` and a version whose deployment is known",
            ));
        }
        (Word::Fixed, Some(at), Some(_)) => {
            return Err(at.mistake(
                "stands beside `baseline-version`, and there is one baseline",
                "leave one of the two out",
            ));
        }
        (Word::Before | Word::LastWeek | Word::PreviousRelease, Some(at), _)
        | (Word::Before | Word::LastWeek | Word::PreviousRelease, None, Some(at)) => {
            return Err(
                at.mistake("belongs to `baseline: fixed`", "write that too, or leave it out")
            );
        }
    };
    let place = at.or(version).or(section.get("baseline")).unwrap_or(&section.at).place();
    Ok(BaselineFile { baseline, place })
}

/// An instant that does not move with the clock.
fn fixed(at: &At<'_>) -> Result<Timestamp> {
    at.text()?.read(|text| {
        if text.starts_with("now") {
            return Err(Objection::new(
                format!("{} moves with every run", shown(text)),
                "write a fixed instant, `2026-01-31T14:05:00Z`",
            ));
        }
        instant(text, Timestamp::UNIX_EPOCH)
    })
}

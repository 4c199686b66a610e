//! Looking while the judged window goes on: what is plainly worse fails early, nothing passes early.
//!
//! Counts may be looked at any number of times: their evidence is a process that stays below 1/alpha
//! with a chance of 1 - alpha (see [`crate::stats::RatePair::ln_evidence`]). Levels are looked at eight
//! times at most, and must be beyond what is allowed with a chance under 0.0005 on two of these looks in
//! a row (J. L. Haybittle, British Journal of Radiology 44, 1971; R. Peto and others, British Journal of
//! Cancer 34, 1976), so that the eight spend at most 0.004.
//!
//! Every look that was due is made, whoever calls and however late: the same data give the same verdict
//! to a gate that waits, to one that is called again and again, and to one that comes when all is over.

use std::collections::{BTreeMap, BTreeSet};

use super::correct::correct;
use super::{Judgement, Objective, Observation, Verdict, Windows, judge};
use crate::time::{Duration, Timestamp, Window, in_words, later, since};

/// How the judged window is looked at while it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Soak {
    /// From one look to the next.
    pub look_every: Duration,
    /// The judged window is at least so long.
    pub minimum: Duration,
}

/// What is carried from one call to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Up to where every look that was due has been made.
    pub to: Option<Timestamp>,
    /// The levels that were beyond what is allowed at their last look.
    pub beyond: BTreeSet<String>,
}

/// What is known of a release at one instant.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What must hold.
    pub objectives: &'a [Objective],
    /// What was observed, each with the index of its objective.
    pub observations: &'a [(usize, Observation)],
    /// Before, deployed and the whole window after.
    pub windows: Windows,
    /// Up to where the observations no longer change.
    pub to: Timestamp,
    /// How it is looked at.
    pub soak: Soak,
}

/// What a call came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// One judgement an observation, in their order.
    pub judgements: Vec<Judgement>,
    /// Whether it is over.
    pub stage: Stage,
    /// What to hand to the next call.
    pub looked: Looked,
}

/// How far the judged window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Something was plainly worse by then; the rest was not awaited.
    Failed(Timestamp),
    /// It goes on. The next look needs what is known up to then.
    Going(Timestamp),
    /// It is over.
    Over,
}

/// Judges what is known so far.
pub fn evaluate(looked: &Looked, known: &Known<'_>) -> Evaluated {
    let after = known.windows.after;
    let mut looked = looked.clone();
    let mut shown = BTreeMap::new();
    let befores = known.befores();
    for (number, at) in known.looks() {
        if looked.to.is_some_and(|to| at <= to) {
            continue;
        }
        shown = known.look(number, at, &befores, &mut looked);
        looked.to = Some(at);
        if !shown.is_empty() {
            break;
        }
    }
    let failed_at = looked.to.filter(|_| !shown.is_empty());
    let over = known.to >= after.to;
    let until = match (over, failed_at) {
        (true, _) => after.to,
        (false, Some(at)) => at,
        (false, None) => known.to.max(after.from),
    };
    let mut judgements = known.judged(until);
    correct(&mut judgements);
    for (index, p) in shown {
        let Some(judgement) = judgements.get_mut(index) else { continue };
        if judgement.verdict == Verdict::Fail {
            continue;
        }
        let at = failed_at.unwrap_or(after.to);
        judgement.verdict = Verdict::Fail;
        judgement.p = Some(judgement.p.map_or(p, |found| found.min(p)));
        judgement.adjusted = Some(judgement.adjusted.map_or(p, |found| found.min(p)));
        judgement.reason.push_str(&format!(
            "; it was plainly worse {} into the time after",
            in_words(since(after.from, at))
        ));
    }
    let stage = match (over, failed_at) {
        (true, _) => Stage::Over,
        (false, Some(at)) => Stage::Failed(at),
        (false, None) => Stage::Going(known.next()),
    };
    if stage != Stage::Over {
        // Nothing passes early, and nothing but what was shown fails early.
        for judgement in judgements.iter_mut() {
            let stays = failed_at.is_some() && judgement.verdict == Verdict::Fail;
            if !stays {
                judgement.verdict = Verdict::Pending;
            }
        }
    }
    Evaluated { judgements, stage, looked }
}

impl Known<'_> {
    /// When the next look is due, or the end.
    fn next(&self) -> Timestamp {
        let Window { from, to } = self.windows.after;
        let every = self.soak.look_every.max(Duration::from_secs(1));
        let done = since(from, self.to).as_millis() / every.as_millis();
        let next = every.saturating_mul(u32::try_from(done + 1).unwrap_or(u32::MAX));
        later(from, next).min(to)
    }

    fn judged(&self, until: Timestamp) -> Vec<Judgement> {
        let windows = self.windows.until(until);
        self.asked()
            .map(|(objective, observation)| judge(objective, observation, &windows))
            .collect()
    }
}

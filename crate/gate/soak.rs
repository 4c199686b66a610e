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

use super::control::counts_beside;
use super::correct::{adjusted, bar, correct};
use super::count::{directions, too_small};
use super::level::may_fail;
use super::rate::Rates;
use super::tally::Counted;
use super::{Count, Judgement, Kind, Objective, Observation, Observed, Verdict, Windows, judge};
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

/// Levels are looked at so often at most, the last time included.
const LEVEL_LOOKS: u128 = 8;

/// A level is plainly worse below this chance, on two looks in a row.
const PLAINLY: f64 = 0.0005;

/// Nothing is shown above this chance.
const BAR: f64 = 0.01;

/// What one look shows: each chance with its objective, and the levels that were beyond what is allowed.
struct Tested<'a> {
    tested: Vec<(Option<f64>, &'a Objective)>,
    beyond: BTreeSet<String>,
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
    /// The looks before the end that are due, with their numbers from 1.
    fn looks(&self) -> impl Iterator<Item = (u128, Timestamp)> {
        let Window { from, to } = self.windows.after;
        let every = self.soak.look_every.max(Duration::from_secs(1));
        let reached = self.to;
        std::iter::successors(Some((1, later(from, every))), move |(number, at)| {
            Some((number + 1, later(*at, every)))
        })
        .take_while(move |(_, at)| *at < to && *at <= reached)
    }

    /// When the next look is due, or the end.
    fn next(&self) -> Timestamp {
        let Window { from, to } = self.windows.after;
        let every = self.soak.look_every.max(Duration::from_secs(1));
        let done = since(from, self.to).as_millis() / every.as_millis();
        let next = every.saturating_mul(u32::try_from(done + 1).unwrap_or(u32::MAX));
        later(from, next).min(to)
    }

    /// Whether levels are looked at too.
    fn sees_levels(&self, number: u128) -> bool {
        let every = self.soak.look_every.as_millis().max(1);
        let all = (self.windows.after.length().as_millis() / every).max(1);
        number * LEVEL_LOOKS / all > (number - 1) * LEVEL_LOOKS / all
    }

    /// Every observation with its objective.
    fn asked(&self) -> impl Iterator<Item = (&Objective, &Observation)> {
        self.observations
            .iter()
            .filter_map(|(index, observation)| Some((self.objectives.get(*index)?, observation)))
    }

    /// What was counted before, where something was.
    fn befores(&self) -> Vec<Option<Counted>> {
        let before = |(objective, observation): (&Objective, &Observation)| match (
            &objective.kind,
            &observation.observed,
        ) {
            (Kind::Count(count), Observed::Counts { count: events, exposure }) => {
                Some(Counted::of(events, exposure.as_ref(), count.missing, self.windows.before))
            }
            (Kind::Count(_) | Kind::Level(_) | Kind::State | Kind::Value(_), _) => None,
        };
        self.asked().map(before).collect()
    }

    fn judged(&self, until: Timestamp) -> Vec<Judgement> {
        let windows = self.windows.until(until);
        self.asked()
            .map(|(objective, observation)| judge(objective, observation, &windows))
            .collect()
    }

    /// One look: what is plainly worse, by its place among the judgements, with its chance.
    fn look(
        &self,
        number: u128,
        at: Timestamp,
        befores: &[Option<Counted>],
        looked: &mut Looked,
    ) -> BTreeMap<usize, f64> {
        let sees_levels = self.sees_levels(number);
        let mut look = self.tested(at, sees_levels, befores, looked, false);
        // How many others were looked at matters only where something may be shown.
        if look.tested.iter().any(|(p, _)| p.is_some_and(|p| p <= BAR)) {
            look = self.tested(at, sees_levels, befores, looked, true);
        }
        let Tested { tested, beyond } = look;
        if sees_levels {
            looked.beyond = beyond;
        }
        let family: Vec<(usize, f64, bool)> = tested
            .iter()
            .enumerate()
            .filter_map(|(place, (p, objective))| Some((place, (*p)?, objective.key)))
            .collect();
        let chances: Vec<(f64, bool)> = family.iter().map(|(_, p, key)| (*p, *key)).collect();
        family
            .iter()
            .zip(adjusted(&chances))
            .filter(|((_, p, key), adjusted)| *p <= BAR && *adjusted <= bar(*key))
            .map(|((place, ..), adjusted)| (*place, adjusted))
            .collect()
    }

    /// What every objective shows at one look. A level that cannot fail is only judged where `whole`: then those
    /// that have no say are told from the others, too.
    fn tested(
        &self,
        at: Timestamp,
        sees_levels: bool,
        befores: &[Option<Counted>],
        looked: &Looked,
        whole: bool,
    ) -> Tested<'_> {
        let windows = self.windows.until(at);
        let mut beyond = BTreeSet::new();
        let mut tested = Vec::new();
        for ((objective, observation), before) in self.asked().zip(befores) {
            let p = match (&objective.kind, &observation.observed) {
                (Kind::Count(count), Observed::Counts { count: events, exposure }) => {
                    let exposure = exposure.as_ref();
                    let after = Counted::of(events, exposure, count.missing, windows.after);
                    let beside = counts_beside(count, &observation.reference, &windows);
                    let before = beside.as_ref().or(before.as_ref());
                    Some(before.map_or(1.0, |it| counted(count, it, &after, exposure.is_none())))
                }
                (Kind::Level(_), Observed::Series(_)) if !sees_levels => Some(1.0),
                (Kind::Level(level), Observed::Series(series))
                    if !whole && !may_fail(level, series, &observation.reference, &windows) =>
                {
                    Some(1.0)
                }
                (Kind::Level(_), Observed::Series(_)) => {
                    let judgement = judge(objective, observation, &windows);
                    let is_beyond = judgement.verdict == Verdict::Fail
                        && judgement.p.is_some_and(|p| p < PLAINLY);
                    let name = judgement.name;
                    let twice = is_beyond && looked.beyond.contains(&name);
                    if is_beyond {
                        beyond.insert(name);
                    }
                    (!judgement.info).then_some(if twice { PLAINLY } else { 1.0 })
                }
                (Kind::Count(_) | Kind::Level(_) | Kind::State | Kind::Value(_), _) => None,
            };
            tested.push((p.filter(|_| !objective.info), objective));
        }
        Tested { tested, beyond }
    }
}

/// The chance that counts are as they are so far without harm beyond what is allowed, at any number of looks.
fn counted(count: &Count, before: &Counted, after: &Counted, timed: bool) -> f64 {
    if too_small(count, after, timed) || after.tally().exposure <= 0.0 {
        return 1.0;
    }
    if before.tally().exposure <= 0.0 || before.coverage() < 0.8 {
        return 1.0;
    }
    let directions = directions(count.harm);
    let most = directions
        .iter()
        .filter_map(|direction| Rates::ln_evidence(count, *direction, before, after))
        .fold(0.0, f64::max);
    // The level of the objective, where it is not the usual one, is asked for in the usual units.
    let p = libm::exp(-most) * directions.len() as f64 * 0.01 / count.alpha;
    p.min(1.0)
}

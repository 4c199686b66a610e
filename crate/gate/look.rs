//! One look at a window that goes on: what is plainly worse by then.

use std::collections::{BTreeMap, BTreeSet};

use super::control::counts_beside;
use super::correct::{adjusted, bar};
use super::count::{directions, too_small};
use super::level::may_fail;
use super::rate::Rates;
use super::tally::Counted;
use super::{
    Count, Kind, Known, Looked, Objective, Observation, Observed, Verdict, Windows, judge,
};
use crate::time::{Duration, Timestamp, Window, later};

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

impl Known<'_> {
    /// The looks before the end that are due, with their numbers from 1.
    pub(super) fn looks(&self) -> impl Iterator<Item = (u128, Timestamp)> {
        let Window { from, to } = self.windows.after;
        let every = self.soak.look_every.max(Duration::from_secs(1));
        let reached = self.to;
        std::iter::successors(Some((1, later(from, every))), move |(number, at)| {
            Some((number + 1, later(*at, every)))
        })
        .take_while(move |(_, at)| *at < to && *at <= reached)
    }

    /// Whether levels are looked at too.
    fn sees_levels(&self, number: u128) -> bool {
        let every = self.soak.look_every.as_millis().max(1);
        let all = (self.windows.after.length().as_millis() / every).max(1);
        number * LEVEL_LOOKS / all > (number - 1) * LEVEL_LOOKS / all
    }

    /// Every observation with its objective.
    pub(super) fn asked(&self) -> impl Iterator<Item = (&Objective, &Observation)> {
        self.observations
            .iter()
            .filter_map(|(index, observation)| Some((self.objectives.get(*index)?, observation)))
    }

    /// What was counted before, where something was.
    pub(super) fn befores(&self) -> Vec<Option<Counted>> {
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

    /// One look: what is plainly worse, by its place among the judgements, with its chance.
    pub(super) fn look(
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

    /// Whether the past of anything has a say yet: in the end, and where a look that is due may show something.
    pub fn needs_past(&self, looked: &Looked) -> bool {
        let befores = self.befores();
        let shows = |(number, at): (u128, Timestamp)| {
            let (windows, sees_levels) = (self.windows.until(at), self.sees_levels(number));
            self.asked().zip(&befores).any(|((objective, observation), before)| {
                match (&objective.kind, &observation.observed) {
                    (Kind::Count(count), Observed::Counts { .. }) => {
                        seen(count, observation, before.as_ref(), &windows) <= BAR
                    }
                    (Kind::Level(level), Observed::Series(series)) => {
                        sees_levels && may_fail(level, series, &observation.reference, &windows)
                    }
                    (Kind::Count(_) | Kind::Level(_) | Kind::State | Kind::Value(_), _) => false,
                }
            })
        };
        let mut due = self.looks().filter(|(_, at)| looked.to.is_none_or(|to| *at > to));
        self.to >= self.windows.after.to || due.any(shows)
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
                (Kind::Count(count), Observed::Counts { .. }) => {
                    Some(seen(count, observation, before.as_ref(), &windows))
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

/// The chance of the counts of one observation, up to the end of these windows.
fn seen(
    count: &Count,
    observation: &Observation,
    before: Option<&Counted>,
    windows: &Windows,
) -> f64 {
    let Observed::Counts { count: events, exposure } = &observation.observed else { return 1.0 };
    let exposure = exposure.as_ref();
    let after = Counted::of(events, exposure, count.missing, windows.after);
    let beside = counts_beside(count, &observation.reference, windows);
    let before = beside.as_ref().or(before);
    before.map_or(1.0, |it| counted(count, it, &after, exposure.is_none()))
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

//! Which objective comes first, and how a verdict looks in text.

use std::cmp::Reverse;

use crate::gate::{Judgement, Verdict};
use crate::order::order_by_key;

use super::{Outcome, inert};

/// The objectives of one service or dimension, the worst first.
pub(super) struct Group<'a> {
    /// The dimension; none where the objective has but one series.
    pub(super) dimension: Option<&'a str>,
    /// With their places in the outcome.
    pub(super) objectives: Vec<(usize, &'a Judgement)>,
}

impl Group<'_> {
    /// The worst verdict that has a say.
    pub(super) fn worst(&self) -> Verdict {
        self.objectives
            .iter()
            .filter(|(_, it)| !it.info)
            .map(|(_, it)| it.verdict)
            .max()
            .unwrap_or(Verdict::Pass)
    }
}

/// All objectives, the worst first; those without a say last; else in the order of the configuration.
pub(super) fn worst_first(outcome: &Outcome) -> Vec<(usize, &Judgement)> {
    let mut all: Vec<(usize, &Judgement)> = outcome.objectives.iter().enumerate().collect();
    order_by_key(&mut all, |(_, it)| (it.info, Reverse(it.verdict), !it.key));
    all
}

/// The objectives by dimension; the group with the worst objective first.
pub(super) fn groups(outcome: &Outcome) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for (index, it) in worst_first(outcome) {
        let dimension = it.dimension.as_deref();
        let place = *places.entry(dimension).or_insert_with(|| {
            groups.push(Group { dimension, objectives: Vec::new() });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.objectives.push((index, it));
        }
    }
    groups
}

/// The objective's name without the dimension that its group is headed by.
pub(super) fn short_name(it: &Judgement) -> String {
    let bracketed = it.dimension.as_ref().map(|dimension| format!(" [{dimension}]"));
    let short = bracketed.and_then(|tail| it.name.strip_suffix(&tail)).unwrap_or(&it.name);
    inert::name(short)
}

/// How many of each verdict: `1 fail, 2 warn, 17 pass`, the worst first.
pub(super) fn counted(objectives: &[Judgement]) -> String {
    let words: Vec<String> = Verdict::ALL
        .into_iter()
        .filter_map(|verdict| {
            let count = objectives.iter().filter(|it| it.verdict == verdict).count();
            (count > 0).then(|| format!("{count} {}", words(verdict)))
        })
        .collect();
    words.join(", ")
}

/// The verdict in words for people: `no data`.
pub(super) fn words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NoData => "no data",
        Verdict::Pass
        | Verdict::Warn
        | Verdict::Pending
        | Verdict::Inconclusive
        | Verdict::Error
        | Verdict::Fail
        | Verdict::Cancelled => verdict.word(),
    }
}

/// The sign before a verdict, each with a shape of its own.
pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✅",
        Verdict::Warn => "⚠️",
        Verdict::Fail => "❌",
        Verdict::Inconclusive | Verdict::NoData => "❔",
        Verdict::Pending => "⏳",
        Verdict::Error => "🔌",
        Verdict::Cancelled => "⏹️",
    }
}

/// `(key)`, `(info)`, or nothing.
pub(super) fn role(it: &Judgement) -> &'static str {
    match (it.info, it.key) {
        (true, _) => " (info)",
        (false, true) => " (key)",
        (false, false) => "",
    }
}

/// `checkout 1.4.2 to production`; `Plimsoll` where nothing was understood.
pub(super) fn subject(outcome: &Outcome) -> String {
    let Some(release) = &outcome.release else {
        let title = if outcome.command == "history" { "Release history" } else { "Plimsoll" };
        return title.to_owned();
    };
    let mut subject = inert::name(&release.name);
    if !release.version.is_empty() {
        subject.push_str(&format!(" {}", inert::name(&release.version)));
    }
    if let Some(stage) = &release.stage {
        subject.push_str(&format!(" to {}", inert::name(stage)));
    }
    subject
}

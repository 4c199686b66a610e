//! What a tired person asks first: what, by how much, since when, compared with what, and what next.

use crate::gate::{Judgement, Verdict};
use crate::time::in_words;

use super::clock::{clock, moment};
use super::{Outcome, figures, inert, rank};

/// The answers, in the order of the questions; what is not known is left out.
pub(super) fn facts(outcome: &Outcome) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    let worst = rank::worst_first(outcome);
    let first = worst.iter().map(|(_, it)| *it).find(|it| it.verdict != Verdict::Pass && !it.info);
    if let Some(first) = first {
        let same = worst.iter().filter(|(_, it)| it.verdict == first.verdict && !it.info).count();
        let more = if same > 1 { format!(" and {} more", same - 1) } else { String::new() };
        let what = match first.verdict {
            Verdict::Fail => "What failed",
            Verdict::Warn => "What is worse",
            Verdict::Pass
            | Verdict::Pending
            | Verdict::Inconclusive
            | Verdict::NoData
            | Verdict::Error
            | Verdict::Cancelled => "What is undecided",
        };
        facts.push((what, format!("{}{more}", inert::name(&first.name))));
        if let Some(much) = by_how_much(first) {
            facts.push(("By how much", much));
        }
        if let Some(since) = since(outcome, first) {
            facts.push(("Since", since));
        }
    }
    if let Some(windows) = outcome.windows.filter(|_| !outcome.objectives.is_empty()) {
        let (before, after) = (windows.before, windows.after);
        let baseline = match windows.is_apart() {
            true => format!("{} to {}", moment(before.from), clock(before.to)),
            false => format!(
                "the {} before the deployment ({} to {})",
                in_words(before.length()),
                clock(before.from),
                clock(before.to)
            ),
        };
        facts.push((
            "Compared with",
            format!("{baseline} with {} to {} after it, UTC", clock(after.from), clock(after.to)),
        ));
    }
    let next = next(outcome, first);
    if !next.is_empty() {
        facts.push(("What to do next", next));
    }
    facts
}

/// `318 ms → 412 ms, +29 % (+17 % to +43 %); allowed +10 %`
fn by_how_much(it: &Judgement) -> Option<String> {
    it.after.as_ref()?;
    let mut much = if it.before.is_some() { figures::before_after(it) } else { figures::after(it) };
    let changed = figures::changed(it);
    if !changed.is_empty() {
        much.push_str(&format!(", {changed}"));
    }
    if !it.picture.wanted.is_empty() {
        much.push_str(&format!("; allowed {}", it.picture.wanted));
    }
    Some(much)
}

fn since(outcome: &Outcome, it: &Judgement) -> Option<String> {
    if let Some(began) = it.began {
        return Some(format!("{}, before the deployment began", moment(began)));
    }
    if let Some(first) = outcome.suspects.iter().find(|by| by.explains.contains(&it.name)) {
        return Some(format!("{}, with \"{}\"", moment(first.at), inert::name(&first.title)));
    }
    if let Some(since) = it.picture.beyond_since {
        return Some(moment(since));
    }
    let deployed = outcome.windows?.deployed;
    (it.verdict == Verdict::Fail).then(|| format!("the deployment, {}", moment(deployed.to)))
}

/// The hint, or what a person does with such a verdict.
pub(super) fn next(outcome: &Outcome, first: Option<&Judgement>) -> String {
    if !outcome.hint.is_empty() {
        return outcome.hint.lines().map(inert::line).collect::<Vec<_>>().join(" ");
    }
    let Some(first) = first else { return String::new() };
    let place = match (&outcome.file, first.line) {
        (Some(file), Some(line)) => format!(" at {}:{line}", inert::name(file)),
        (_, None) | (None, Some(_)) => String::new(),
    };
    match outcome.verdict {
        Verdict::Fail => format!(
            "take the release back, or mend it and gate it again; if the change is intended, change what is allowed{place}"
        ),
        Verdict::Warn => "the release may go on; look at the charts before the next one".to_owned(),
        Verdict::Inconclusive => format!(
            "look at the chart yourself, or give the gate more time (`gate.after`) and run it again{place}"
        ),
        Verdict::NoData => {
            format!("check that the query finds what was deployed, and that it had traffic{place}")
        }
        Verdict::Error | Verdict::Pass | Verdict::Pending | Verdict::Cancelled => String::new(),
    }
}

//! `flags`: a change of a feature flag shows where the operators look, on what the flag is about.

mod enrich;
mod log;
mod origin;
mod target;

use crate::change::{FlagChange, ToldChange};
use crate::error::Error;
use crate::gate::Verdict;
use crate::order::order_by;
use crate::plan::{Flags, Plan};
use crate::report::{Outcome, step_after};
use crate::wire::{Progress, World};

pub(super) use log::changes;

use super::mark;
use enrich::Readers;
use origin::{Read, read};
use target::{Target, targets};

/// Tells every change; one that cannot be told does not keep the others from being told.
pub(super) async fn flags<W: World>(world: &W, plan: &Plan) -> Outcome {
    let mut outcome = Outcome::new(plan.command.word(), Verdict::Pass);
    let Some(flags) = &plan.flags else { return outcome };
    let Read { mut changes, notes, resume } = match read(world, plan, flags).await {
        Ok(read) => read,
        Err(error) => {
            outcome.verdict =
                if error == Error::Cancelled { Verdict::Cancelled } else { Verdict::Error };
            outcome.sentence = format!("{error}: no change of a flag was told");
            outcome.hint = error.hint().to_owned();
            outcome.step = step_after(&error, plan.on_error);
            return outcome;
        }
    };
    outcome.notes = notes;
    if let Some(vendor) = plan.datadog.as_ref().filter(|_| flags.datadog && !plan.dry_run)
        && !changes.is_empty()
        && let Err(error) = mark::datadog::known(world, vendor).await
    {
        said(plan, &mut outcome, Some(error));
        return outcome;
    }
    order_by(&mut changes, |one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    let mut first_error = None;
    let mut readers = Readers::default();
    let mut held = None;
    for mut change in changes {
        if flags.hide_members {
            change.title = change.anonymous.clone();
            change.author = None;
        }
        let at_ms = change.at.as_millisecond();
        let (told, trouble) = tell(world, plan, flags, change, &mut readers).await;
        outcome.marks.extend(told.marks.iter().cloned());
        outcome.flags.push(told);
        let Some(error) = trouble else { continue };
        let cancelled = error == Error::Cancelled;
        if !is_for_good(&error) {
            held = held.or(Some(at_ms));
        }
        first_error = first_error.or(Some(error));
        if cancelled {
            break;
        }
    }
    if let Some(resume) = resume
        && !plan.dry_run
    {
        outcome.flags_state = resume.ended(held).text();
    }
    said(plan, &mut outcome, first_error);
    outcome
}

/// A selector that matches nothing today is not tried for ever; whatever else failed is.
fn is_for_good(error: &Error) -> bool {
    match error {
        Error::Provider(trouble) => trouble.action == mark::placing::FIND,
        Error::Cancelled | Error::Input(_) => false,
    }
}

/// One change, on everything it belongs on. The error is the first trouble.
async fn tell<W: World>(
    world: &W,
    plan: &Plan,
    flags: &Flags,
    change: FlagChange,
    readers: &mut Readers,
) -> (ToldChange, Option<Error>) {
    world.say(Progress::Group(format!("{} {}", change.at, change.title)));
    let mut evaluated_by = Vec::new();
    if let Some(vendor) = plan.datadog.as_ref().filter(|_| flags.datadog) {
        match readers.of(world, vendor, &change).await {
            Ok(services) => evaluated_by.extend_from_slice(services),
            Err(error) => {
                let unmapped = false;
                let told = ToldChange { change, marks: Vec::new(), troubles: Vec::new(), unmapped };
                return (told, Some(error));
            }
        }
    }
    let targets = targets(plan, flags, &change, &evaluated_by);
    let unmapped = targets.is_empty();
    let mut told = ToldChange { change, marks: Vec::new(), troubles: Vec::new(), unmapped };
    let mut first_error = None;
    let is_told = |it: &Target| matches!(it, Target::Datadog(..));
    if flags.datadog && plan.datadog.is_some() && !unmapped && !targets.iter().any(is_told) {
        let why = format!("`{}` names no service of Datadog", told.change.flag.key);
        world.say(Progress::Note(why.clone()));
        told.troubles.push(why);
    }
    for target in &targets {
        if plan.dry_run {
            world.say(Progress::Note(target.request(&told.change).to_string()));
            continue;
        }
        if let Some(why) = target.too_late(world.now()) {
            world.say(Progress::Note(format!("{}: {why}", target.name())));
            told.troubles.push(format!("{}: {why}", target.name()));
            continue;
        }
        match target.tell(world, plan, &told.change).await {
            Ok(mark) => {
                world.say(Progress::Note(mark::said(&mark)));
                told.marks.push(mark);
            }
            Err(error) => {
                world.say(Progress::Warning(format!("{}: {error}", target.name())));
                told.troubles.push(format!("{}: {error}", target.name()));
                let cancelled = error == Error::Cancelled;
                first_error = first_error.or(Some(error));
                if cancelled {
                    break;
                }
            }
        }
    }
    if unmapped {
        world.say(Progress::Warning(format!(
            "`{}` has no tags, and there are none for such flags: its change is shown nowhere",
            told.change.flag.key
        )));
    }
    world.say(Progress::GroupEnd);
    (told, first_error)
}

/// The sentence, the verdict and what becomes of the step.
fn said(plan: &Plan, outcome: &mut Outcome, first_error: Option<Error>) {
    let count = outcome.flags.len();
    let changes = if count == 1 {
        "1 change of a flag".to_owned()
    } else {
        format!("{count} changes of flags")
    };
    let unmapped = outcome.flags.iter().filter(|it| it.unmapped).count();
    let there = outcome.flags.iter().filter(|it| !it.marks.is_empty()).count();
    let mut sentence = match (plan.dry_run, count) {
        (_, 0) => "no flag was changed".to_owned(),
        (true, _) => format!("dry run: {changes} read, nothing was sent"),
        (false, _) => format!("{changes} read, {there} shown"),
    };
    if unmapped > 0 {
        sentence.push_str(&format!(", {unmapped} unmapped"));
        outcome.hint = "give the flag a custom property `Dynatrace tags` or `Datadog tags` in LaunchDarkly, or write for all others `flags: { dynatrace: { tag: … } }` or `datadog: { service: … }` in plimsoll.yml".to_owned();
    }
    if let Some(error) = first_error {
        outcome.verdict =
            if error == Error::Cancelled { Verdict::Cancelled } else { Verdict::Error };
        sentence.push_str(&format!("; the first that failed: {error}"));
        outcome.hint = error.hint().to_owned();
        outcome.step = step_after(&error, plan.on_error);
    }
    outcome.sentence = sentence;
}

//! What stands around a gate's verdict: the releases before, the pages that show more, and the verdict as
//! an event where the next gate finds it.

use crate::error::{Error, Result};
use crate::gate::{Judgement, Verdict};
use crate::plan::{Dynatrace, Plan, Question};
use crate::provider::{datadog, dynatrace};
use crate::release::Mark;
use crate::report::{Link, Outcome, Past, measured};
use crate::time::{Duration, earlier};
use crate::wire::{Progress, Retry, World, ask};

use super::{history, mark};

/// So many entities are linked.
const LINKED: usize = 5;

/// Fills in the links, the releases before and, where the plan asks for it, marks the verdict. What fails
/// here is a note and changes no verdict.
pub(super) async fn around<W: World>(world: &W, plan: &Plan, outcome: &mut Outcome) {
    outcome.links.extend(
        outcome
            .happened
            .iter()
            .filter(|it| it.kind == "problem")
            .filter_map(|it| Some(Link { title: it.title.clone(), url: it.url.clone()? })),
    );
    let judged = match outcome.verdict {
        Verdict::Pass | Verdict::Warn | Verdict::Fail | Verdict::Inconclusive | Verdict::NoData => {
            !outcome.objectives.is_empty()
        }
        Verdict::Pending | Verdict::Error | Verdict::Cancelled => false,
    };
    if !(judged || plan.dry_run) {
        return;
    }
    if plan.mark_verdict {
        tell(world, plan, outcome).await;
    }
    if plan.dry_run || !(plan.mark_verdict || outcome.verdict == Verdict::Fail) {
        return;
    }
    if let Some(vendor) = plan.dynatrace.as_ref().filter(|_| outcome.verdict == Verdict::Fail) {
        pages(world, vendor, plan, outcome).await;
    }
    let window = history::until(earlier(plan.release.deployed.from, Duration::from_millis(1)));
    let ours = match &plan.dynatrace {
        Some(_) => dynatrace::marker_id(&plan.release),
        None => datadog::marker_id(&plan.release),
    };
    match history::releases(world, plan, window, &ours).await {
        Ok(past) if past.is_empty() => {}
        Ok(past) => outcome.history = [vec![this(plan, outcome)], past].concat(),
        Err(error) => note(outcome, "the releases before are not listed", &error),
    }
}

/// This release as one of the list.
fn this(plan: &Plan, outcome: &Outcome) -> Past {
    let release = &plan.release;
    Past {
        name: release.name.clone(),
        version: release.version.clone(),
        stage: release.stage.clone(),
        deployed: release.deployed,
        verdict: Some(outcome.verdict.word().to_owned()),
        measured: measured(outcome),
        url: release.ci_back_link.clone(),
    }
}

/// Marks the verdict wherever the objectives were asked for.
async fn tell<W: World>(world: &W, plan: &Plan, outcome: &mut Outcome) {
    let (word, now) = (outcome.verdict.word(), world.now());
    let measured = measured(outcome);
    if let Some(vendor) = &plan.dynatrace {
        let marker =
            dynatrace::verdict_marker(&plan.release, word, &outcome.sentence, &measured, now);
        for target in &vendor.entities {
            if plan.dry_run {
                let request = mark::dynatrace::first_request(world.now(), vendor, &marker, target);
                world.say(Progress::Note(request.to_string()));
                continue;
            }
            world.say(Progress::Group(format!("Mark the verdict on {target}")));
            let marked = mark::dynatrace::mark(world, plan, vendor, &marker, target).await;
            said(world, outcome, marked);
        }
    }
    if let Some(vendor) = &plan.datadog {
        let event =
            datadog::verdict_event(vendor, &plan.release, word, &outcome.sentence, &measured, now);
        if plan.dry_run {
            let request = datadog::plain_event_request(vendor, &event);
            world.say(Progress::Note(request.to_string()));
            return;
        }
        world.say(Progress::Group(format!("Mark the verdict on {} in Datadog", vendor.service)));
        let marked = mark::datadog::change(world, vendor, &event).await;
        said(world, outcome, marked);
    }
}

fn said<W: World>(world: &W, outcome: &mut Outcome, marked: Result<Mark>) {
    match marked {
        Ok(mark) => world.say(Progress::Note(mark::said(&mark))),
        Err(error) => note(outcome, "the verdict is not marked", &error),
    }
    world.say(Progress::GroupEnd);
}

/// Links the pages of what was deployed, where the token may look that up; else the selectors must do.
async fn pages<W: World>(world: &W, vendor: &Dynatrace, plan: &Plan, outcome: &mut Outcome) {
    let whole = Some(plan.gate.windows.whole());
    let mut found = Vec::new();
    for target in &vendor.entities {
        let request = dynatrace::entities_request(&vendor.connection, target, "now-24h");
        let result = ask(world, Retry::default(), &request).await;
        let Ok(Some(page)) = dynatrace::entities_response(&vendor.connection, &result) else {
            return;
        };
        found.extend(page.entities.into_iter().filter_map(|it| {
            let url = dynatrace::entity_page(&vendor.connection, &it.id, whole)?;
            Some(Link { title: format!("{} in Dynatrace", it.name), url })
        }));
    }
    let alone = plan.gate.objectives.iter().all(|it| !it.question.is_datadog());
    if let ([only], true) = (found.as_slice(), alone) {
        for judgement in outcome.objectives.iter_mut().filter(|it| it.link.is_none()) {
            judgement.link = Some(only.url.clone());
        }
    }
    outcome.links.splice(0..0, found.into_iter().take(LINKED));
}

fn note(outcome: &mut Outcome, what: &str, error: &Error) {
    outcome.notes.push(format!("{what}: {error}"));
}

/// The vendor's page about what was judged, over the time that was looked at.
pub(super) fn page(plan: &Plan, question: &Question, judgement: &Judgement) -> Option<String> {
    let vendor = plan.dynatrace.as_ref()?;
    let own = match question {
        Question::DynatraceBeyond(_)
        | Question::DynatraceSlo(_)
        | Question::DatadogCount(_)
        | Question::DatadogGate(_)
        | Question::DatadogMonitor(_)
        | Question::DatadogQuery(_)
        | Question::DatadogSlo(_) => return None,
        Question::DynatraceCount(_)
        | Question::DynatraceMetric(_)
        | Question::DynatraceProblems(_) => question.entities(),
    };
    let targets = if own.is_empty() { &vendor.entities } else { own };
    let names = judgement.dimension.iter().chain(targets);
    let whole = plan.gate.windows.whole();
    names
        .map(|it| dynatrace::entity_page(&vendor.connection, it, Some(whole)))
        .find_map(|page| page)
}

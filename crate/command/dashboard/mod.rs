//! `dashboard`: a dashboard and a notebook that show the releases before and after, made or brought up to date.

mod classic;
pub(super) mod document;

use crate::error::{Error, Result};
use crate::gate::{Verdict, Windows};
use crate::plan::{Connection, Plan};
use crate::provider::dynatrace::board::{
    Compared, Shown, Targets, dashboard as board, deployed_of, deployed_query, notebook, targets,
};
use crate::report::{Check, Link, Outcome, step_after};
use crate::time::{Duration, Window, earlier};
use crate::wire::{Progress, World};

use super::grail::grail;

/// So many releases are compared.
const COMPARED: usize = 3;
/// They are looked for so far back.
const BACK: Duration = Duration::from_secs(30 * 86_400);

/// Makes them, or brings them up to date.
pub(super) async fn dashboard<W: World>(world: &W, plan: &Plan) -> Outcome {
    let mut outcome = Outcome::new(plan.command.word(), Verdict::Pass);
    outcome.release = Some(plan.release.clone());
    let Some(vendor) = &plan.dynatrace else { return outcome };
    let made = match &vendor.platform {
        Some(platform) => on_platform(world, plan, platform, &mut outcome).await,
        None => classic::write(world, plan, vendor, &mut outcome).await,
    };
    if let Err(error) = made {
        let cancelled = error == Error::Cancelled;
        outcome.verdict = if cancelled { Verdict::Cancelled } else { Verdict::Error };
        outcome.sentence = format!("the dashboard is not up to date: {error}");
        outcome.hint = error.hint().to_owned();
        outcome.step = step_after(&error, plan.on_error);
    } else if plan.dry_run {
        outcome.sentence =
            "dry run: nothing was asked or written, and the last releases are not in it".to_owned();
    }
    outcome
}

async fn on_platform<W: World>(
    world: &W,
    plan: &Plan,
    platform: &Connection,
    outcome: &mut Outcome,
) -> Result<()> {
    let entities = plan.dynatrace.as_ref().map(|it| it.entities.as_slice());
    let targets = targets(entities.unwrap_or_default());
    for it in &targets.left_out {
        outcome.notes.push(format!("`{it}` are no services, and only its deployments are shown"));
    }
    let compared = match plan.dry_run {
        true => Vec::new(),
        false => last(world, plan, platform, &targets).await?,
    };
    if compared.is_empty() {
        outcome.notes.push("no release was marked on these targets in the last 30 days: there is nothing to compare yet".to_owned());
    }
    let release = &plan.release;
    let shown = Shown { release, targets, satisfied: plan.apdex, compared };
    let mut said = Vec::new();
    for document in [board(&shown), notebook(&shown)] {
        if plan.dry_run {
            for request in document::requests(platform, &document) {
                world.say(Progress::Note(request.to_string()));
            }
            continue;
        }
        let (became, warning) = document::write(world, platform, &document).await?;
        outcome.notes.extend(warning);
        said.push(format!("the {} is {became}", document.kind));
        let page = document.page(platform);
        show(outcome, document.kind, &document.name, became, &page);
        match document.kind {
            "notebook" => outcome.notebook = Some(page),
            _ => outcome.dashboard = Some(page),
        }
    }
    outcome.sentence = said.join(", ");
    Ok(())
}

/// A line about what was written, and a link to it.
fn show(outcome: &mut Outcome, kind: &str, name: &str, became: &str, page: &str) {
    outcome.checks.push(Check::good(format!("{kind} {name}"), format!("{became}: {page}")));
    outcome.links.push(Link { title: name.to_owned(), url: page.to_owned() });
}

/// The last releases that were marked on the targets.
async fn last<W: World>(
    world: &W,
    plan: &Plan,
    platform: &Connection,
    targets: &Targets,
) -> Result<Vec<Compared>> {
    let window = Window { from: earlier(world.now(), BACK), to: world.now() };
    let table = grail(world, platform, &deployed_query(targets), window).await?;
    Ok(deployed_of(&table).into_iter().take(COMPARED).map(|it| compared(plan, it)).collect())
}

/// With the times around it that a gate would compare.
fn compared(plan: &Plan, (title, deployed): (String, Window)) -> Compared {
    let Windows { before, after, .. } = Windows::around(deployed, plan.gate.span);
    Compared { title, deployed, before, after }
}

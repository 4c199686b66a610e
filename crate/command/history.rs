//! `history`: the last releases that were marked on the targets, and what their gates said of them.

use crate::error::{Error, Result};
use crate::gate::Verdict;
use crate::order::{order_by, order_by_key};
use crate::plan::{Datadog, Dynatrace, Plan};
use crate::provider::{datadog, dynatrace};
use crate::release::Told;
use crate::report::{Outcome, Past, moved, step_after};
use crate::time::{Duration, Timestamp, Window, earlier};
use crate::wire::{Progress, Request, Retry, World, ask};

use super::listed::{PAGES, listed};

/// Events are looked for so far back.
const BACK: Duration = Duration::from_secs(30 * 86_400);
/// So many releases are listed.
const LISTED: usize = 20;

const TYPES: [&str; 2] = ["CUSTOM_DEPLOYMENT", "CUSTOM_INFO"];

/// Lists them.
pub(super) async fn history<W: World>(world: &W, plan: &Plan) -> Outcome {
    let mut outcome = Outcome::new(plan.command.word(), Verdict::Pass);
    let window = until(world.now());
    if plan.dry_run {
        for request in requests(plan, window) {
            world.say(Progress::Note(request.to_string()));
        }
        outcome.sentence = "dry run: nothing was asked".to_owned();
        return outcome;
    }
    match releases(world, plan, window, "").await {
        Ok(past) => {
            outcome.sentence = said(&past);
            outcome.history = past;
        }
        Err(error) => {
            let cancelled = error == Error::Cancelled;
            outcome.verdict = if cancelled { Verdict::Cancelled } else { Verdict::Error };
            outcome.sentence = format!("the releases are not listed: {error}");
            outcome.hint = error.hint().to_owned();
            outcome.step = step_after(&error, plan.on_error);
        }
    }
    outcome
}

fn requests(plan: &Plan, window: Window) -> Vec<Request> {
    match (&plan.dynatrace, &plan.datadog) {
        (Some(vendor), _) => vendor
            .entities
            .iter()
            .flat_map(|target| TYPES.map(|kind| (kind, target)))
            .map(|(kind, target)| {
                dynatrace::happened_request(&vendor.connection, kind, target, window, &None)
            })
            .collect(),
        (None, vendor) => vendor.iter().map(|it| datadog::told_request(it, window, None)).collect(),
    }
}

/// The month that ends then.
pub(super) fn until(to: Timestamp) -> Window {
    Window { from: earlier(to, BACK), to }
}

/// `3 releases in the last 30 days; the last that failed its gate: checkout 1.4.2`.
fn said(past: &[Past]) -> String {
    let many = match past.len() {
        0 => return "no release was marked on these targets in the last 30 days".to_owned(),
        1 => "1 release".to_owned(),
        LISTED => format!("the last {LISTED} releases"),
        many => format!("{many} releases"),
    };
    let failed = past.iter().find(|it| it.verdict.as_deref() == Some(Verdict::Fail.word()));
    let failed = match failed {
        Some(it) => {
            let named = format!("{} {}", it.name, it.version);
            let failed = it.measured.iter().find(|it| it.verdict == Verdict::Fail.word());
            let failed = failed.map(|it| format!(" ({})", moved(it))).unwrap_or_default();
            format!("the last that failed its gate: {}{failed}", named.trim_end())
        }
        None if past.iter().any(|it| it.verdict.is_some()) => {
            "none is known to have failed its gate".to_owned()
        }
        None => "no gate marked its verdict, see `mark-verdict`".to_owned(),
    };
    format!("{many} in the last 30 days; {failed}")
}

/// The releases that were marked on the targets inside `window` without the one of that marker, the newest
/// first. Who may not read events is an error.
pub(super) async fn releases<W: World>(
    world: &W,
    plan: &Plan,
    window: Window,
    without: &str,
) -> Result<Vec<Past>> {
    let (mut deployed, mut gated) = match (&plan.dynatrace, &plan.datadog) {
        (Some(vendor), _) => in_dynatrace(world, vendor, window).await?,
        (None, Some(vendor)) => told_in_datadog(world, vendor, window).await?,
        (None, None) => return Ok(Vec::new()),
    };
    deployed.retain(|it: &Told| it.id.as_deref().is_none_or(|id| id != without));
    // One deployment is an event on each of its entities.
    order_by(&mut deployed, |a, b| (b.at, &b.release, &b.title).cmp(&(a.at, &a.release, &a.title)));
    deployed.dedup_by(|a, b| (a.at, &a.release, &a.title) == (b.at, &b.release, &b.title));
    order_by_key(&mut gated, |it: &Told| it.at);
    let mut past = Vec::new();
    for (index, it) in deployed.iter().take(LISTED).enumerate() {
        // A verdict is of the last deployment of the same thing before it.
        let next = deployed.iter().take(index).rev().find(|later| later.release == it.release);
        let ours = |gate: &&Told| {
            gate.verdict.is_some()
                && gate.release == it.release
                && it.at <= gate.at
                && next.is_none_or(|next| gate.at < next.at)
        };
        let gate = gated.iter().rev().find(ours);
        let [name, version, stage] = it.release.clone();
        past.push(Past {
            name: name.unwrap_or_else(|| it.title.clone()),
            version: version.unwrap_or_default(),
            stage,
            deployed: Window { from: it.at, to: it.until.unwrap_or(it.at) },
            verdict: gate.and_then(|gate| gate.verdict.clone()),
            measured: gate.map(|gate| gate.measured.clone()).unwrap_or_default(),
            url: it.link.clone(),
        });
    }
    Ok(past)
}

/// What was deployed, and what gates said.
pub(super) type Found = (Vec<Told>, Vec<Told>);

async fn in_dynatrace<W: World>(world: &W, vendor: &Dynatrace, window: Window) -> Result<Found> {
    let [mut deployed, mut gated] = [Vec::new(), Vec::new()];
    for target in &vendor.entities {
        for (kind, found) in TYPES.into_iter().zip([&mut deployed, &mut gated]) {
            let events = listed(world, &vendor.connection, kind, target, window).await?;
            found.extend(events.into_iter().map(|it| it.told));
        }
    }
    Ok((deployed, gated))
}

/// What our own events on the service say.
pub(super) async fn told_in_datadog<W: World>(
    world: &W,
    vendor: &Datadog,
    window: Window,
) -> Result<Found> {
    let mut told = Vec::new();
    let mut page = None;
    for _ in 0..PAGES {
        let request = datadog::told_request(vendor, window, page.as_deref());
        let result = ask(world, Retry::default(), &request).await;
        let (found, next) = datadog::told_response(vendor, &result)?;
        told.extend(found);
        if next.is_none() || next == page {
            break;
        }
        page = next;
    }
    Ok(told.into_iter().partition(|it| it.verdict.is_none()))
}

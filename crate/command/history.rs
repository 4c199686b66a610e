//! `history`: the last releases that were marked on the targets, and what their gates said of them.

use crate::error::{Error, Result};
use crate::gate::Verdict;
use crate::plan::{Dynatrace, Plan};
use crate::provider::dynatrace::{self, Happened};
use crate::report::{Outcome, Past, step_after};
use crate::time::{Duration, Timestamp, Window, earlier};
use crate::wire::{Progress, World};

use super::listed::listed;

/// Events are looked for so far back.
const BACK: Duration = Duration::from_secs(30 * 86_400);
/// So many releases are listed.
const LISTED: usize = 20;

const TYPES: [&str; 2] = ["CUSTOM_DEPLOYMENT", "CUSTOM_INFO"];

/// Lists them.
pub(super) async fn history<W: World>(world: &W, plan: &Plan) -> Outcome {
    let mut outcome = Outcome::new(plan.command.word(), Verdict::Pass);
    let Some(vendor) = &plan.dynatrace else { return outcome };
    let window = until(world.now());
    if plan.dry_run {
        for target in &vendor.entities {
            for kind in TYPES {
                let request =
                    dynatrace::happened_request(&vendor.connection, kind, target, window, &None);
                world.say(Progress::Note(request.to_string()));
            }
        }
        outcome.sentence = "dry run: nothing was asked".to_owned();
        return outcome;
    }
    match releases(world, vendor, window, "").await {
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
            format!("the last that failed its gate: {}", named.trim_end())
        }
        None if past.iter().any(|it| it.verdict.is_some()) => {
            "none is known to have failed its gate".to_owned()
        }
        None => "no gate marked its verdict, see `mark-verdict`".to_owned(),
    };
    format!("{many} in the last 30 days; {failed}")
}

/// The releases that were marked on the targets inside `window` without the one of that marker, the newest
/// first. A token that may not read events (scope `events.read`) is an error.
pub(super) async fn releases<W: World>(
    world: &W,
    vendor: &Dynatrace,
    window: Window,
    without: &str,
) -> Result<Vec<Past>> {
    let [mut deployed, mut gated] = [Vec::new(), Vec::new()];
    for target in &vendor.entities {
        for (kind, found) in TYPES.into_iter().zip([&mut deployed, &mut gated]) {
            found.extend(listed(world, &vendor.connection, kind, target, window).await?);
        }
    }
    deployed.retain(|it: &Happened| it.id.as_deref().is_none_or(|id| id != without));
    // One deployment is an event on each of its entities.
    deployed.sort_by(|a, b| (b.at, &b.release, &b.title).cmp(&(a.at, &a.release, &a.title)));
    deployed.dedup_by(|a, b| (a.at, &a.release, &a.title) == (b.at, &b.release, &b.title));
    gated.sort_by_key(|it: &Happened| it.at);
    let mut past = Vec::new();
    for (index, it) in deployed.iter().take(LISTED).enumerate() {
        // A verdict is of the last deployment of the same thing before it.
        let next = deployed.iter().take(index).rev().find(|later| later.release == it.release);
        let ours = |gate: &&Happened| {
            gate.verdict.is_some()
                && gate.release == it.release
                && it.at <= gate.at
                && next.is_none_or(|next| gate.at < next.at)
        };
        let verdict = gated.iter().rev().find(ours);
        let [name, version, stage] = it.release.clone();
        past.push(Past {
            name: name.unwrap_or_else(|| it.title.clone()),
            version: version.unwrap_or_default(),
            stage,
            deployed: Window { from: it.at, to: it.until.unwrap_or(it.at) },
            verdict: verdict.and_then(|gate| gate.verdict.clone()),
            url: it.link.clone(),
        });
    }
    Ok(past)
}

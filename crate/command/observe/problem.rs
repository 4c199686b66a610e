//! How many problems began after the deployment on what was released.

use std::collections::BTreeMap;

use crate::error::{Error, Result, Trouble};
use crate::gate::{Observation, Observed, Value, Windows};
use crate::plan::{Asked, Dynatrace, Problems};
use crate::provider::dynatrace::{self, Problem};
use crate::time::{Duration, Window, earlier, in_words, later, since};
use crate::wire::{Retry, World, ask};

use super::wishes::targets;
use super::{observation, told};

/// No listing of problems is read further.
const PAGES: usize = 20;
/// So much wider than the windows is asked, and the beginnings are compared here: which problems a window
/// lists is not documented to the last.
const WIDER: Duration = Duration::from_secs(86_400);
/// Problems are detected some minutes after their cause; a look sooner proves little.
const DETECTED_WITHIN: Duration = Duration::from_secs(30 * 60);
/// So many are named.
const NAMED: usize = 10;

/// Observes them; the only error is that the run was cancelled.
pub(super) async fn observe<W: World>(
    world: &W,
    vendor: &Dynatrace,
    asked: &Asked,
    problems: &Problems,
    windows: &Windows,
) -> Result<Observation> {
    let targets = targets(vendor, &problems.entities);
    // From the first instant of the deployment, not of the judged window: a problem in the warm-up is one.
    let judged = Window { from: windows.deployed.from, to: windows.after.to };
    let asked_for = Window {
        from: earlier(windows.before.from.min(judged.from), WIDER),
        to: judged.to.max(windows.before.to),
    };
    let query = format!(
        "problems entitySelector={} from={} to={}",
        targets.join(" or "),
        judged.from,
        judged.to
    );
    let nothing = Observed::Scalar { before: None, after: 0.0 };
    let mut observation = observation(asked, query, nothing);
    let mut found = BTreeMap::new();
    for target in targets {
        match list(
            world,
            vendor,
            (target, problems.selector.as_deref()),
            asked_for,
            &mut observation.warnings,
        )
        .await
        {
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => {
                observation.observed = Observed::Error(told(&error));
                return Ok(observation);
            }
            Ok(problems) => found.extend(problems.into_iter().map(|it| (it.id.clone(), it))),
        }
    }
    let began = |window: Window| {
        let inside = move |problem: &&Problem| {
            problem.start.is_some_and(|start| window.from <= start && start <= window.to)
        };
        found.values().filter(inside)
    };
    let after = began(judged).count();
    let relative = asked.objective.kind.value().is_some_and(Value::is_relative);
    let before = relative.then(|| began(windows.before).count() as f64);
    observation.observed = Observed::Scalar { before, after: after as f64 };
    observation.warnings.extend(began(judged).take(NAMED).map(linked));
    if after > NAMED {
        observation.warnings.push(format!("and {} more problems", after - NAMED));
    }
    let undated = found.values().filter(|problem| problem.start.is_none()).count();
    if undated > 0 {
        observation.warnings.push(format!("{undated} problems without a beginning were left out"));
    }
    let watched = since(windows.deployed.to, world.now().min(later(judged.to, DETECTED_WITHIN)));
    if after == 0 && watched < DETECTED_WITHIN {
        observation.remark = Some(format!(
            "detection lags by some minutes, and only {} have passed since the deployment",
            in_words(watched)
        ));
    }
    Ok(observation)
}

/// The problems that were there in `window` on what `target` selects.
pub(in super::super) async fn problems_on<W: World>(
    world: &W,
    vendor: &Dynatrace,
    target: &str,
    window: Window,
) -> Result<Vec<Problem>> {
    list(world, vendor, (target, None), window, &mut Vec::new()).await
}

async fn list<W: World>(
    world: &W,
    vendor: &Dynatrace,
    (target, selector): (&str, Option<&str>),
    window: Window,
    warnings: &mut Vec<String>,
) -> Result<Vec<Problem>> {
    let connection = &vendor.connection;
    let mut problems = Vec::new();
    let mut page = None;
    for _ in 0..PAGES {
        let request = dynatrace::problems_request(connection, target, selector, window, &page);
        let result = ask(world, Retry::default(), &request).await;
        let read = dynatrace::problems_response(connection, &result)?;
        problems.extend(read.problems);
        warnings.extend(read.warnings);
        if read.next.is_none() {
            return Ok(problems);
        }
        if read.next == page {
            break;
        }
        page = read.next;
    }
    // What was not read could hold the one that counts.
    Err(Error::Provider(Trouble {
        vendor: dynatrace::VENDOR,
        action: "look for problems".to_owned(),
        why: format!("the list for `{target}` does not end"),
        fix: "narrow the entity selector to what was released".to_owned(),
    }))
}

/// `P-201114 High error rate (open): https://…`.
fn linked(problem: &Problem) -> String {
    [Some(&problem.shown), problem.link.as_ref()]
        .into_iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join(": ")
}

//! `doctor`: looks at everything that the configuration needs before anything depends on it, and changes
//! nothing. Each thing has a sign, what was found, and the fix.

mod address;
mod clock;
mod data;
mod datadog;
mod dynatrace;
mod journeys;
mod kin;
mod launchdarkly;
mod letter;
pub(super) mod needs;
mod objective;
mod permission;
mod platform;
mod reach;
mod rehearsal;
mod rights;
mod target;
mod token;

use crate::error::Error;
use crate::gate::Verdict;
use crate::plan::{Command, Plan};
use crate::report::{Check, Outcome, State, step_for};
use crate::wire::{Cancelled, Progress, Retry, World};

use super::drawn::drawn;

/// Doctor waits for nobody: what does not answer twice is said to be silent.
const RETRY: Retry = Retry {
    attempts: 2,
    attempts_when_limited: 3,
    first_pause: crate::time::Duration::from_secs(2),
    longest_pause: crate::time::Duration::from_secs(10),
};

/// What was looked at, and the message that asks for what is missing.
#[derive(Clone, Debug, Default)]
struct Findings {
    checks: Vec<Check>,
    request: String,
}

/// How far doctor goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// Everything, by harmless questions too.
    Whole,
    /// What explains a failure; nothing is asked of where events are placed.
    Explain,
    /// What a gate will miss after its wait: keys, rights, entities.
    Ahead,
}

/// Looks at everything.
pub(super) async fn doctor<W: World>(world: &W, plan: &Plan) -> Outcome {
    let mut outcome = Outcome::new(plan.command.word(), Verdict::Cancelled);
    outcome.release = Some(plan.release.clone());
    if plan.dry_run {
        for request in plan.dynatrace.iter().flat_map(|it| dynatrace::requests(plan, it)) {
            world.say(Progress::Note(request.to_string()));
        }
        outcome.verdict = Verdict::Inconclusive;
        outcome.sentence = "dry run: nothing was asked and nothing was checked".to_owned();
        return outcome;
    }
    let (drawn, seen) = dashboard(world, plan).await;
    let plan = drawn.as_ref().unwrap_or(plan);
    match examine(world, plan, Depth::Whole).await {
        Ok(mut findings) => {
            findings.checks.extend(seen);
            told(&mut outcome, findings);
        }
        Err(Cancelled) => outcome.sentence = format!("{}: nothing was checked", Error::Cancelled),
    }
    outcome.step = step_for(outcome.verdict, plan.fail_on, plan.on_error);
    outcome
}

/// The plan with the objectives of its dashboard, and how reading it went.
async fn dashboard<W: World>(world: &W, plan: &Plan) -> (Option<Plan>, Option<Check>) {
    let token = plan.dynatrace.as_ref().map(|it| &it.connection.token);
    if plan.gate.dashboard.is_none() || token.is_none_or(|it| it.is_empty()) {
        return (None, None);
    }
    match drawn(world, plan, RETRY).await {
        Ok(drawn) => {
            let count = drawn.as_ref().map_or(0, |it| it.gate.objectives.len());
            (drawn, Some(Check::good("dashboard", format!("it has {count} objectives"))))
        }
        Err(error) => {
            let check = Check::amiss(State::Bad, "dashboard", error.to_string(), error.hint());
            (None, Some(check))
        }
    }
}

/// Whether [`explain`] has anything to look for. A run without a failure never pays for it.
pub(super) fn explains(plan: &Plan, outcome: &Outcome) -> bool {
    !plan.dry_run && matches!(outcome.verdict, Verdict::Error | Verdict::NoData)
}

/// After a failure: what of the same is amiss, and nothing of what is well.
pub(super) async fn explain<W: World>(world: &W, plan: &Plan, outcome: &mut Outcome) {
    let platform = plan.dynatrace.as_ref().filter(|it| it.platform.is_some());
    if let Some(vendor) = platform.filter(|_| plan.command == Command::Dashboard) {
        // Nothing but documents was asked for, and the refusal itself names what is missing.
        if outcome.sentence.contains("status 403") {
            outcome.request = letter::of_platform(plan, vendor, &[]);
        }
        return;
    }
    if let Ok(mut findings) = examine(world, plan, Depth::Explain).await {
        findings.checks.retain(|it| it.state != State::Good);
        outcome.checks.append(&mut findings.checks);
        outcome.request = findings.request;
    }
}

/// Before a gate waits: what it would only say after the wait. Why it need not wait, where it cannot go well; what
/// else is amiss is a warning, since it may be mended while the gate waits.
pub(super) async fn ahead<W: World>(
    world: &W,
    plan: &Plan,
) -> Result<Option<(String, String)>, Cancelled> {
    let mut stops = None;
    for check in examine(world, plan, Depth::Ahead).await?.checks {
        if check.state != State::Bad {
            continue;
        }
        let for_good =
            ["token", "scope", "Datadog API key"].iter().any(|it| check.about.starts_with(it));
        if for_good && stops.is_none() {
            stops = Some((format!("{}: {}", check.about, check.found), check.fix));
        } else {
            world.say(Progress::Warning(format!(
                "{}: {} → {}",
                check.about, check.found, check.fix
            )));
        }
    }
    Ok(stops)
}

/// A run whose words could not be believed: the one thing that is known.
pub(super) fn mistaken(error: &Error) -> Outcome {
    let mut outcome = Outcome::mistaken(error);
    outcome.command = "doctor";
    outcome.checks =
        vec![Check::amiss(State::Bad, "configuration", error.to_string(), error.hint())];
    outcome
}

async fn examine<W: World>(world: &W, plan: &Plan, depth: Depth) -> Result<Findings, Cancelled> {
    let mut findings = Findings::default();
    if let Some(vendor) = &plan.dynatrace {
        findings.add(dynatrace::examine(world, plan, vendor, depth).await?);
    }
    if let Some(vendor) = &plan.datadog {
        findings.add(datadog::examine(world, plan, vendor, depth).await?);
    }
    if depth != Depth::Explain {
        findings.add(launchdarkly::examine(world, plan, depth).await?);
    }
    if depth == Depth::Whole && answered(&findings.checks) {
        findings.checks.extend(rehearsal::rehearsal(world, plan).await?);
    }
    Ok(findings)
}

/// Whether there is an objective whose data is as it should be.
fn answered(checks: &[Check]) -> bool {
    checks.iter().any(|it| it.about.starts_with("objective ") && it.state == State::Good)
}

impl Findings {
    fn add(&mut self, more: Self) {
        self.checks.extend(more.checks);
        if !self.request.is_empty() && !more.request.is_empty() {
            self.request.push_str("\n\n");
        }
        self.request.push_str(&more.request);
    }
}

fn told(outcome: &mut Outcome, findings: Findings) {
    let Findings { checks, request } = findings;
    let count = |state: State| checks.iter().filter(|it| it.state == state).count();
    let (bad, doubtful) = (count(State::Bad), count(State::Doubtful));
    (outcome.verdict, outcome.sentence) = match (bad, doubtful) {
        (0, 0) => (Verdict::Pass, format!("all {} checks are well", checks.len())),
        (0, some) => (Verdict::Warn, format!("{some} of {} checks ask for a look", checks.len())),
        (some, _) => (Verdict::Error, format!("{some} of {} checks fail", checks.len())),
    };
    let worst = checks.iter().map(|it| it.state).max();
    let first = checks.iter().find(|it| Some(it.state) == worst && it.state != State::Good);
    if let Some(first) = first {
        outcome.sentence.push_str(&format!(", first {}: {}", first.about, first.found));
        outcome.hint = first.fix.clone();
    }
    outcome.checks = checks;
    outcome.request = request;
}

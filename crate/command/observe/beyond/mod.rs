//! What Dynatrace runs, computes or judges beyond its metrics.

mod burn;
mod dql;
mod guardian;
mod journeys;
mod number;
mod record;
mod releases;
mod slo;
mod stretch;
mod validation;

use crate::error::{Error, Result, Trouble};
use crate::gate::{NoData, Observation, Observed, Standing, State, Value, Windows};
use crate::plan::{Asked, Beyond, Connection, Dynatrace, GuardianStart, Plan};
use crate::provider::dynatrace::{VENDOR, beyond, shipped_request};
use crate::wire::{Request, World};

use super::{observation, told};

pub(in super::super) use journeys::{Travelled, Travels, journeys};

/// What is asked, as one argument.
struct Question<'a> {
    plan: &'a Plan,
    vendor: &'a Dynatrace,
    asked: &'a Asked,
    windows: &'a Windows,
}

/// Observes it. Monitors that several objectives ask about are run once. The only error is that the run was cancelled.
pub(super) async fn observe<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    asked: &Asked,
    asks: &Beyond,
    windows: &Windows,
    travels: &mut Travels,
) -> Result<Vec<Observation>> {
    let question = Question { plan, vendor, asked, windows };
    let seen = match asks {
        Beyond::Burn(it) => burn::observe(world, &question, it).await,
        Beyond::Count(it) => dql::count(world, &question, it).await,
        Beyond::Dql(it) => dql::observe(world, &question, it).await,
        // What is run is run once, when the time after is over.
        Beyond::Guardian(_) | Beyond::Journeys(_) if !question.is_over() => {
            Ok(vec![question.observed(Observed::NoData(NoData::NotEvaluated), String::new())])
        }
        Beyond::Guardian(it) => guardian::observe(world, &question, it).await,
        Beyond::Journeys(it) => journeys::observe(world, &question, it, travels).await,
        Beyond::Releases(it) => releases::observe(world, &question, *it).await,
        Beyond::Slo(it) => slo::observe(world, &question, it).await,
    };
    match seen {
        Err(Error::Cancelled) => Err(Error::Cancelled),
        Err(error) => Ok(vec![question.observed(Observed::Error(told(&error)), String::new())]),
        Ok(seen) => Ok(seen),
    }
}

/// The requests that `observe` begins with, for a dry run.
pub(super) fn requests(plan: &Plan, vendor: &Dynatrace, windows: &Windows) -> Vec<Request> {
    let mut requests = Vec::new();
    for asked in &plan.gate.objectives {
        let crate::plan::Question::DynatraceBeyond(asks) = &asked.question else { continue };
        let question = Question { plan, vendor, asked, windows };
        requests.extend(first_request(&question, asks));
    }
    requests
}

fn first_request(question: &Question<'_>, asks: &Beyond) -> Option<Request> {
    let (plan, windows) = (question.plan, question.windows);
    let platform = question.vendor.platform.as_ref();
    let first = stretch::stretches(windows).first().map_or(windows.whole(), |(asked, _)| *asked);
    Some(match asks {
        Beyond::Burn(_) => return None,
        Beyond::Count(it) => beyond::query_request(platform?, &it.count.of(&plan.release), first),
        Beyond::Dql(it) => beyond::query_request(platform?, &it.of(&plan.release), first),
        Beyond::Guardian(it) => match &it.start {
            GuardianStart::Workflow(id) => guardian::run(question, platform?, id),
            GuardianStart::Business(_) | GuardianStart::Sdlc(_) => return None,
        },
        Beyond::Journeys(it) => {
            beyond::batch_request(&question.vendor.connection, it, &plan.release.run_id)
        }
        Beyond::Releases(_) => {
            let vendor = &question.vendor.connection;
            shipped_request(vendor, &plan.release, windows.after, windows.after.to, &None)
        }
        Beyond::Slo(it) => beyond::evaluation_request(platform?, &it.id, windows.after),
    })
}

impl Question<'_> {
    /// Whether this is the last look.
    fn is_over(&self) -> bool {
        self.windows.after.to >= self.plan.gate.windows.after.to
    }

    /// The platform; the plan made sure that it can be reached.
    fn platform(&self) -> Result<&Connection> {
        self.vendor.platform.as_ref().ok_or_else(|| {
            trouble(
                "reach the platform",
                "no platform token and no OAuth client was given".to_owned(),
                "give `dynatrace-platform-token` or `dynatrace-oauth-client-id` and its secret",
            )
        })
    }

    fn has_own_lines(&self) -> bool {
        matches!(self.asked.question, crate::plan::Question::DynatraceBeyond(Beyond::Slo(_)))
    }

    fn observed(&self, observed: Observed, query: String) -> Observation {
        // An SLO without criteria in the file has its own, and a say also where they are not known.
        let own = self.has_own_lines().then(Value::default);
        Observation { own, ..observation(self.asked, query, observed) }
    }
}

/// That an answer is not the whole one.
fn cut(why: &str) -> String {
    format!("the answer is not the whole one: {why}")
}

/// What cannot be decided, and why.
fn undecided(says: String) -> Observed {
    Observed::State(State { standing: Standing::Undecided, says })
}

fn trouble(action: &str, why: String, fix: &str) -> Error {
    Error::Provider(Trouble { vendor: VENDOR, action: action.to_owned(), why, fix: fix.to_owned() })
}

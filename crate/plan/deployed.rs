//! When the deployment began and ended.

use crate::error::Result;
use crate::time::{Duration, Timestamp, Window, earlier, later, since};

use super::Command;
use super::context::Context;
use super::given::Given;
use super::inputs::{DEPLOYED_FROM, DEPLOYED_TO};
use super::instant::instant;
use super::said::Said;

const DAY: Duration = Duration::from_secs(86_400);

/// Events of this kind are taken this far back, and one-minute buckets of metrics are kept less long still
/// (<https://docs.dynatrace.com/docs/dynatrace-api/environment-api/events-v2/post-event>).
const FURTHEST_BACK: Duration = Duration::from_secs(30 * 86_400);

/// Events of this kind are taken this far ahead (same page).
const FURTHEST_AHEAD: Duration = Duration::from_secs(7 * 86_400);

/// Clocks differ; more than this is no difference of clocks.
const CLOCK_SKEW: Duration = Duration::from_secs(300);

/// A deployment that the host says has run longer than this was waiting for somebody.
const LONGEST_BELIEVED: Duration = Duration::from_secs(6 * 3_600);

/// The deployment: as the inputs say; else it has ended now, and began when the host says, or there and then.
pub(super) fn deployed(
    given: &Given<'_>,
    command: Command,
    context: &Context,
    now: Timestamp,
) -> Result<Window> {
    let read = |input| -> Result<Option<Said<Timestamp>>> {
        let Some(said) = given.text(input)? else { return Ok(None) };
        let place = said.place.clone();
        let value = said.read(|text| instant(text, now))?;
        let said = Said { value, place };
        within_reach(&said, command, now)?;
        Ok(Some(said))
    };
    let from = read(&DEPLOYED_FROM)?;
    let to = read(&DEPLOYED_TO)?;

    match (from, to) {
        (None, None) => Ok(Window { from: start(context, now), to: now }),
        (None, Some(to)) => Ok(Window { from: start(context, to.value), to: to.value }),
        (Some(from), None) => Ok(Window { from: from.value, to: now.max(from.value) }),
        (Some(from), Some(to)) if from.value > to.value => Err(from.mistake(
            format!("{} is later than the end of the deployment, {}", from.value, to.value),
            format!(
                "let {} come before {}",
                given.place(&DEPLOYED_FROM),
                given.place(&DEPLOYED_TO)
            ),
        )),
        (Some(from), Some(to)) => Ok(Window { from: from.value, to: to.value }),
    }
}

/// When the host says that the deployment began, where that can be meant; else its end.
fn start(context: &Context, end: Timestamp) -> Timestamp {
    let told = context.deployment_start.as_deref().and_then(|text| instant(text, end).ok());
    told.filter(|start| *start <= end && since(*start, end) <= LONGEST_BELIEVED).unwrap_or(end)
}

fn within_reach(said: &Said<Timestamp>, command: Command, now: Timestamp) -> Result<()> {
    let instant = said.value;
    if instant < earlier(now, FURTHEST_BACK) {
        let why = match command {
            Command::Dashboard
            | Command::Doctor
            | Command::Explain
            | Command::Gate
            | Command::History
            | Command::Replay => "metrics that old are too coarse to judge a release by",
            Command::Connect
            | Command::Flags
            | Command::Journeys
            | Command::Mark
            | Command::Pipeline => "Dynatrace takes no event that old",
        };
        return Err(said.mistake(
            format!(
                "{instant} is more than {} days ago, and {why}",
                FURTHEST_BACK.as_secs() / DAY.as_secs()
            ),
            "write an instant of the last 30 days",
        ));
    }
    match command {
        Command::Gate if instant > later(now, CLOCK_SKEW) => Err(said.mistake(
            format!("{instant} is still to come, and a gate judges a deployment that is over"),
            "write when the deployment ended, or leave it out: then it has ended now",
        )),
        Command::Mark if instant > later(now, FURTHEST_AHEAD) => Err(said.mistake(
            format!(
                "{instant} is more than 7 days ahead, and Dynatrace takes no event so far ahead"
            ),
            "write an instant of the next 7 days or before",
        )),
        Command::Dashboard
        | Command::Doctor
        | Command::Explain
        | Command::Flags
        | Command::Gate
        | Command::History
        | Command::Journeys
        | Command::Mark
        | Command::Connect
        | Command::Pipeline
        | Command::Replay => Ok(()),
    }
}

//! A gate that fails turns the DORA deployment that this run recorded into a change failure, where that is wished.

use crate::change::RemedyState;
use crate::error::{Error, Result};
use crate::gate::Verdict;
use crate::plan::{Datadog, Plan};
use crate::provider::datadog::{self, Remedy};
use crate::report::Outcome;
use crate::wire::{Retry, World, ask};

/// Reports the failure; what came of it is a note and never changes the verdict.
pub(super) async fn report<W: World>(world: &W, plan: &Plan, outcome: &mut Outcome) {
    let Some(vendor) = plan.datadog.as_ref().filter(|it| it.report_failure) else { return };
    if outcome.verdict != Verdict::Fail || plan.dry_run {
        return;
    }
    // A flag that was turned off takes a change back; its key names the remedy, as the id of a workflow does.
    let done = outcome.remedies.iter().find(|it| it.state == RemedyState::Done);
    let remedy = done.map(|it| (Remedy::Rollback, it.means.id()));
    outcome.notes.push(match reported(world, plan, vendor, remedy).await {
        Ok(true) => "the DORA deployment in Datadog is now a change failure".to_owned(),
        Ok(false) => "no DORA deployment of this run is in Datadog: `mark` must run in the same job, with the same release".to_owned(),
        Err(error) => format!("{error}. {}", error.hint()),
    });
}

/// Whether there was a deployment to turn. An id that this run did not record is left alone.
async fn reported<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Datadog,
    remedy: Option<(Remedy, &str)>,
) -> Result<bool> {
    let look = datadog::own_deployment_request(vendor, &plan.release);
    let found =
        datadog::own_deployment_response(vendor, &ask(world, Retry::default(), &look).await);
    match found {
        Ok(Some(false)) => return Ok(false),
        Err(Error::Cancelled) => return Err(Error::Cancelled),
        // Who may not look may still write: the id is ours alone, and an unknown one is refused.
        Ok(Some(true) | None) | Err(_) => {}
    }
    let request = datadog::failure_request(vendor, &plan.release, remedy);
    datadog::failure_response(vendor, &ask(world, Retry::default(), &request).await)?;
    Ok(true)
}

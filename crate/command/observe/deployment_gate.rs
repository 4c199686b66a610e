//! A Deployment Gate of Datadog's: started, and asked until it knows or the time is up.

use crate::error::{Error, Result};
use crate::gate::{Observation, Observed, Standing, State};
use crate::plan::{Asked, Datadog, DatadogGate, Plan};
use crate::provider::datadog::{self, PrimaryTag};
use crate::time::{Duration, in_words, later};
use crate::wire::{Answer, Progress, World};

use super::super::patience::Patience;
use super::observation;
use super::put::{explained, put, shown};

/// The pause between two questions; the vendor asks for 10 to 20 seconds.
const ASK_EVERY: Duration = Duration::from_secs(15);

/// Starts an evaluation and waits for it. When the time is up nothing is known, and nothing passes.
pub(super) async fn observe<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Datadog,
    asked: &Asked,
    gate: &DatadogGate,
) -> Result<Vec<Observation>> {
    let mut request = datadog::gate_request(vendor, gate, &plan.release, PrimaryTag::Described);
    let (mut result, mut unknown) = put(world, vendor, &request).await;
    if gate.primary_tag.is_some() && matches!(result, Ok(Answer { status: 400, .. })) {
        request = datadog::gate_request(vendor, gate, &plan.release, PrimaryTag::Tool);
        (result, unknown) = put(world, vendor, &request).await;
    }
    let id = datadog::gate_response(vendor, &result)
        .map_err(|error| explained(vendor, &result, unknown, error))?;
    world.say(Progress::Note(format!("the Deployment Gate is evaluated as {id}")));

    let started = world.now();
    let deadline = later(started, gate.time_out);
    let mut patience = Patience::new("the Deployment Gate", started, deadline);
    loop {
        let (result, unknown) = put(world, vendor, &datadog::evaluation_request(vendor, &id)).await;
        let last = match datadog::evaluation_response(vendor, &result) {
            Ok(Some(it)) => {
                if let Some(state) = it.state {
                    let mut seen = observation(asked, shown(&request), Observed::State(state));
                    seen.warnings.extend(it.link.map(|link| format!("the evaluation: {link}")));
                    return Ok(vec![seen]);
                }
                None
            }
            Ok(None) => Some("it was not to be found".to_owned()),
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            // Without an answer there may be one the next time.
            Err(error) if result.is_err() => Some(error.to_string()),
            Err(error) => return Err(explained(vendor, &result, unknown, error)),
        };
        if !patience.wait(world, ASK_EVERY).await? {
            let why = last.map(|last| format!(" ({last})")).unwrap_or_default();
            let says =
                format!("the Deployment Gate said nothing within {}{why}", in_words(gate.time_out));
            let state = State { standing: Standing::Undecided, says };
            return Ok(vec![observation(asked, shown(&request), Observed::State(state))]);
        }
    }
}

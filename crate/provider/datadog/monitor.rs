//! The state of a monitor.
//! <https://docs.datadoghq.com/api/latest/monitors/#get-a-monitors-details>

use crate::error::Result;
use crate::gate::{Standing, State};
use crate::plan::{Datadog, DatadogMonitor};
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, read};
use super::question::{get, segment};
use super::wire::Monitor;

const ERRAND: Errand = Errand { action: "read the monitor", permission: "monitors_read" };

/// How many groups are named.
const NAMED: usize = 5;

/// Asks for the monitor, with the groups that are not as they should be.
pub fn monitor_request(datadog: &Datadog, monitor: &DatadogMonitor) -> Request {
    get(
        datadog,
        &format!("/api/v1/monitor/{}", segment(&monitor.id)),
        &[("group_states", "alert,warn,no data".to_owned()), ("with_downtimes", "true".to_owned())],
        ERRAND.action,
    )
}

/// Reads the state, and what else should be known. A muted monitor still stands as it stands.
pub fn monitor_response(
    datadog: &Datadog,
    monitor: &DatadogMonitor,
    result: &Result<Answer, Silence>,
) -> Result<(State, Vec<String>)> {
    let read: Monitor = read(ERRAND, datadog, result)?;
    let word = read.overall_state.unwrap_or_else(|| "Unknown".to_owned());
    let standing = match word.as_str() {
        "OK" => Standing::Good,
        "Warn" => Standing::Doubtful,
        "Alert" => Standing::Bad,
        "No Data" => Standing::Silent,
        // `Ignored`, `Skipped`, `Unknown`, and words that are not known yet.
        _ => Standing::Undecided,
    };
    let name = read.name.unwrap_or_else(|| monitor.id.clone());
    let mut says = format!("monitor “{name}” is in the state {word}");
    let groups = read.state.and_then(|it| it.groups).unwrap_or_default();
    let odd: Vec<&str> = groups
        .iter()
        .filter(|(_, group)| group.status.as_deref().is_some_and(|it| it != "OK"))
        .map(|(name, _)| name.as_str())
        .collect();
    if !odd.is_empty() && standing != Standing::Good {
        says.push_str(&format!(": {}", odd[..odd.len().min(NAMED)].join(", ")));
        if odd.len() > NAMED {
            says.push_str(&format!(" and {} more", odd.len() - NAMED));
        }
    }
    let muted = read.options.and_then(|it| it.silenced).is_some_and(|it| !it.is_empty())
        || read.matching_downtimes.is_some_and(|it| !it.is_empty());
    let mut notes = Vec::new();
    if muted {
        notes.push("the monitor is muted; its state counts all the same".to_owned());
    }
    if let (Some(since), true) = (read.overall_state_modified, standing != Standing::Good) {
        notes.push(format!("in this state since {since}"));
    }
    Ok((State { standing, says }, notes))
}

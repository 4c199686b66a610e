//! Interface of the belief: filled in by the plan's own room.

use crate::error::{Error, Result};
use crate::time::Timestamp;
use crate::wire::Secret;

use super::{Host, Plan, Words};

/// The environment variables that the core wants from this host.
pub fn environment_names(_host: Host) -> Vec<String> {
    Vec::new()
}

/// The configuration files to look for; the first that exists counts.
pub fn config_paths(_host: Host, _words: &Words) -> Vec<String> {
    Vec::new()
}

/// Every secret among the words.
pub fn secrets(_host: Host, _words: &Words) -> Vec<Secret> {
    Vec::new()
}

/// Believes the words.
pub fn believe(_host: Host, _words: &Words, _now: Timestamp) -> Result<Plan> {
    Err(Error::input("command", "nothing is believed yet", ""))
}

//! What synthetic monitors said before the deployment, as a later gate takes it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::json::{self, Read};
use crate::order::map;

use super::Journeys;

/// One run of the monitors of an objective.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// Which monitors, as [`Journeys::key`] says it.
    pub key: String,
    /// How many runs.
    pub runs: u64,
    /// The percentage that succeeded.
    pub success: f64,
    /// How long each monitor took, on average, in milliseconds.
    pub time_ms: BTreeMap<String, f64>,
}

impl Journeys {
    /// Names what is run: the same for every objective about the same monitors.
    pub fn key(&self) -> String {
        [&self.monitors, &self.tags, &self.locations].map(|it| it.join(",")).join(";")
    }
}

impl Journey {
    /// Several, as one line.
    pub fn text(journeys: &[Self]) -> String {
        let one = |it: &Self| json!({ "key": it.key, "runs": it.runs, "success": it.success, "time_ms": it.time_ms });
        Value::from(journeys.iter().map(one).collect::<Vec<_>>()).to_string()
    }

    /// Reads them back. None: it is something else.
    pub(in super::super) fn read(text: &str) -> Option<Vec<Self>> {
        let listed: Vec<BTreeMap<String, json::Value>> =
            Read::read(json::parse(text.as_bytes()).ok()?).ok()?;
        let one = |it: &BTreeMap<String, json::Value>| {
            let times = it.get("time_ms")?.as_object()?;
            Some(Self {
                key: it.get("key")?.as_str()?.to_owned(),
                runs: Read::read(it.get("runs")?.clone()).ok()?,
                success: it.get("success")?.as_f64()?,
                time_ms: map(times
                    .iter()
                    .filter_map(|(id, time)| Some((id.clone(), time.as_f64()?)))),
            })
        };
        listed.iter().map(one).collect()
    }
}

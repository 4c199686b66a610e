//! The history of a service level objective over a window.
//! <https://docs.datadoghq.com/api/latest/service-level-objectives/#get-an-slos-history>

use crate::error::Result;
use crate::plan::{Datadog, DatadogSlo};
use crate::time::Window;
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, read};
use super::question::{get, segment};
use super::wire::SloHistory;

const ERRAND: Errand = Errand { action: "read the SLO", permission: "slos_read" };

/// What an SLO came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SloSeen {
    /// As people call it.
    pub name: Option<String>,
    /// The share of good, in percent; none where there was nothing to measure, which is no pass.
    pub percent: Option<f64>,
    /// What Datadog says about it: `The denominator is zero valued`.
    pub remarks: Vec<String>,
}

/// Asks for the window, in whole seconds.
pub fn slo_request(datadog: &Datadog, slo: &DatadogSlo, window: Window) -> Request {
    get(
        datadog,
        &format!("/api/v1/slo/{}/history", segment(&slo.id)),
        &[
            ("from_ts", window.from.as_second().to_string()),
            ("to_ts", window.to.as_second().to_string()),
        ],
        ERRAND.action,
    )
}

/// Reads it. No data is a success without a number.
pub fn slo_response(datadog: &Datadog, result: &Result<Answer, Silence>) -> Result<SloSeen> {
    let history: SloHistory = read(ERRAND, datadog, result)?;
    let Some(data) = history.data else {
        let said: Vec<String> = history
            .errors
            .unwrap_or_default()
            .into_iter()
            .filter_map(|it| it.error.or(it.error_message))
            .collect();
        return Err(ERRAND.trouble(
            format!(
                "no history came{}",
                if said.is_empty() { String::new() } else { format!(": {}", said.join("; ")) }
            ),
            "check the SLO's id",
        ));
    };
    let overall = data.overall.unwrap_or_default();
    let no_data = overall.state.as_deref() == Some("no_data");
    let mut remarks: Vec<String> = overall
        .errors
        .unwrap_or_default()
        .into_iter()
        .filter_map(|it| it.error_message.or(it.error))
        .collect();
    remarks.dedup();
    Ok(SloSeen {
        name: data.slo.and_then(|slo| slo.name),
        percent: overall.sli_value.filter(|it| it.is_finite() && !no_data),
        remarks,
    })
}

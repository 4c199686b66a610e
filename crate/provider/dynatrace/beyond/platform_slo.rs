//! SLOs of the platform, evaluated over a window of ours.
//! <https://docs.dynatrace.com/docs/deliver/service-level-objectives>

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::error::Result;
use crate::plan::Connection;
use crate::time::Window;
use crate::wire::{Answer, Repeat, Request, Silence};

use super::super::answer::read;
use super::super::question::{get, post};
use super::wire::{SloDefinition, SloEvaluation};

const EVALUATE: &str = "evaluate the platform SLO (scope slo:slos:read)";
const LOOK: &str = "look at the platform SLO (scope slo:slos:read)";
const PATIENCE_MS: u32 = 10_000;

/// How far an evaluation is.
#[derive(Clone, Debug, PartialEq)]
pub enum SloProgress {
    /// It goes on under this token.
    Going(String),
    /// It is done: one result a criterion.
    Done {
        /// As the SLO is called.
        name: String,
        /// One a criterion.
        results: Vec<SloResult>,
    },
}

/// One criterion of a platform SLO. Its `errorBudget` is not read: it comes in two scales.
#[derive(Clone, Debug, PartialEq)]
pub struct SloResult {
    /// `SUCCESS`, `WARNING`, `FAILURE`, `ERROR` or a word to come.
    pub status: String,
    /// In percent.
    pub value: Option<f64>,
    /// What went wrong.
    pub message: Option<String>,
    /// The least percentage that is no failure, and the stricter one below which it warns.
    pub target: Option<f64>,
    /// The stricter line.
    pub warning: Option<f64>,
}

/// What an SLO of the platform is.
#[derive(Clone, Debug, PartialEq)]
pub struct SloKnown {
    /// As people call it.
    pub name: String,
    /// The least percentage that is no failure.
    pub target: Option<f64>,
}

/// Asks what an SLO is.
pub fn slo_request(connection: &Connection, id: &str) -> Request {
    let id = utf8_percent_encode(id, NON_ALPHANUMERIC);
    get(connection, &format!("/slo/v1/slos/{id}"), &[], LOOK)
}

/// Reads it.
pub fn slo_response(connection: &Connection, result: &Result<Answer, Silence>) -> Result<SloKnown> {
    let slo: SloDefinition = read(LOOK, connection, result)?;
    let target = slo.criteria.unwrap_or_default().first().and_then(|it| it.target);
    Ok(SloKnown { name: slo.name.unwrap_or_default(), target })
}

/// Has it evaluated over `window`.
pub fn evaluation_request(connection: &Connection, id: &str, window: Window) -> Request {
    let frame = json!({
        "timeframeFrom": window.from.to_string(),
        "timeframeTo": window.to.to_string(),
    });
    let body = json!({
        "id": id,
        "customTimeframe": frame,
        "requestTimeoutMilliseconds": PATIENCE_MS,
    });
    let request = post(connection, "/slo/v1/slos/evaluation:start", body.to_string(), EVALUATE);
    Request { repeat: Repeat::Freely, ..request }
}

/// Asks how far the evaluation is.
pub fn evaluation_poll_request(connection: &Connection, token: &str) -> Request {
    let query = [
        ("evaluation-token", token.to_owned()),
        ("request-timeout-milliseconds", PATIENCE_MS.to_string()),
    ];
    get(connection, "/slo/v1/slos/evaluation:poll", &query, EVALUATE)
}

/// Reads either answer.
pub fn evaluation_response(
    connection: &Connection,
    result: &Result<Answer, Silence>,
) -> Result<SloProgress> {
    let answer: SloEvaluation = read(EVALUATE, connection, result)?;
    match (answer.evaluation_results, answer.evaluation_token) {
        (None, Some(token)) => Ok(SloProgress::Going(token)),
        (results, _) => {
            let told = answer.definition.map(|it| (it.name, it.criteria));
            let (name, lines) = told.unwrap_or_default();
            let lines = lines.unwrap_or_default();
            let read = |(index, it): (usize, super::wire::SloEvaluationResult)| {
                let line = lines.get(index).or(lines.first());
                SloResult {
                    status: it.status.unwrap_or_default(),
                    value: it.value.filter(|value| value.is_finite()),
                    message: it.message,
                    target: line.and_then(|it| it.target),
                    warning: line.and_then(|it| it.warning),
                }
            };
            let results = results.unwrap_or_default().into_iter().enumerate().map(read).collect();
            Ok(SloProgress::Done { name: name.unwrap_or_default(), results })
        }
    }
}

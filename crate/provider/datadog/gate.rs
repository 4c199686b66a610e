//! Deployment Gates: Datadog evaluates, stored rules or ours, and is asked until it knows.
//! <https://docs.datadoghq.com/deployment_gates/>

use serde_json::{Value, json};

use crate::error::Result;
use crate::gate::{Standing, State};
use crate::plan::{Datadog, DatadogGate, Rule};
use crate::release::Release;
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, read};
use super::question::{ask, get, segment};
use super::wire::{Evaluated, EvaluatedRule, Evaluation, Triggered};

const TRIGGER: Errand =
    Errand { action: "start the Deployment Gate", permission: "deployment_gates_evaluate" };
const POLL: Errand =
    Errand { action: "read the Deployment Gate", permission: "deployment_gates_evaluate" };

/// How the second tag of a service is spelt: the API's description and Datadog's own tool disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrimaryTag {
    /// `primary_tag`.
    Described,
    /// `apm_primary_tag`.
    Tool,
}

/// Starts an evaluation. Starting one more changes nothing but a list.
pub fn gate_request(
    datadog: &Datadog,
    gate: &DatadogGate,
    release: &Release,
    spelling: PrimaryTag,
) -> Request {
    let mut attributes = json!({
        "service": datadog.service,
        "env": datadog.env.as_deref().unwrap_or_default(),
    });
    if gate.rules.is_empty() {
        attributes["identifier"] = json!(gate.identifier);
    } else {
        let rules: Vec<Value> = gate.rules.iter().map(rule).collect();
        attributes["configuration"] = json!({"dry_run": false, "rules": rules});
    }
    if !release.version.is_empty() {
        attributes["version"] = json!(release.version);
    }
    if let Some(tag) = &gate.primary_tag {
        let key = match spelling {
            PrimaryTag::Described => "primary_tag",
            PrimaryTag::Tool => "apm_primary_tag",
        };
        attributes[key] = json!(tag);
    }
    let json = json!({"data": {
        "type": "deployment_gates_evaluation_request", "attributes": attributes,
    }});
    ask(datadog, "/api/v2/deployments/gates/evaluation", &json, TRIGGER.action)
}

fn rule(rule: &Rule) -> Value {
    match rule {
        Rule::Monitor { name, query, duration } => json!({
            "type": "monitor", "name": name, "dry_run": false,
            "options": {"query": query, "duration": duration.as_secs()},
        }),
        Rule::FaultyDeployment { name, duration, excluded_resources } => json!({
            "type": "faulty_deployment_detection", "name": name, "dry_run": false,
            "options": {"duration": duration.as_secs(), "excluded_resources": excluded_resources},
        }),
    }
}

/// The id of the evaluation.
pub fn gate_response(datadog: &Datadog, result: &Result<Answer, Silence>) -> Result<String> {
    let triggered: Triggered = read(TRIGGER, datadog, result)?;
    let id = triggered.data.and_then(|it| it.attributes.and_then(|it| it.evaluation_id).or(it.id));
    id.filter(|id| !id.is_empty()).ok_or_else(|| {
        TRIGGER.trouble("it was accepted, but no id came back", "run the step again")
    })
}

/// Asks how far an evaluation is.
pub fn evaluation_request(datadog: &Datadog, id: &str) -> Request {
    let path = format!("/api/v2/deployments/gates/evaluation/{}", segment(id));
    get(datadog, &path, &[], POLL.action)
}

/// What an evaluation came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluating {
    /// How it stands; none while it is going on.
    pub state: Option<State>,
    /// Its page.
    pub link: Option<String>,
}

/// Reads it. The outer `None`: not there yet, as is usual right after the start, or out of order for now.
pub fn evaluation_response(
    datadog: &Datadog,
    result: &Result<Answer, Silence>,
) -> Result<Option<Evaluating>> {
    if let Ok(Answer { status: 404 | 408 | 429 | 500.., .. }) = result {
        return Ok(None);
    }
    let evaluation: Evaluation = read(POLL, datadog, result)?;
    let Some(it) = evaluation.data.and_then(|it| it.attributes) else { return Ok(None) };
    let state = state(&it);
    Ok(Some(Evaluating { state, link: it.evaluation_url }))
}

fn state(it: &Evaluated) -> Option<State> {
    let rules = it.rules.as_deref().unwrap_or_default();
    let dry = it.dry_run == Some(true)
        || (!rules.is_empty() && rules.iter().all(|rule| rule.dry_run == Some(true)));
    let (standing, says) = match it.gate_status.as_deref() {
        None | Some("in_progress") => return None,
        Some("pass") if dry => (
            Standing::Undecided,
            "the Deployment Gate ran dry, and a dry run passes whatever happens: it proves nothing"
                .to_owned(),
        ),
        Some("pass") if it.rules.as_ref().is_some_and(Vec::is_empty) => (
            Standing::Undecided,
            "the Deployment Gate passed without a single rule, which proves nothing".to_owned(),
        ),
        Some("pass") => {
            (Standing::Good, format!("the Deployment Gate passed{}", told(rules, "pass")))
        }
        Some("fail") => {
            (Standing::Bad, format!("the Deployment Gate failed{}", told(rules, "fail")))
        }
        Some(word) => {
            (Standing::Undecided, format!("the Deployment Gate says “{word}”, which is not known"))
        }
    };
    Some(State { standing, says })
}

/// The rules with this status and their reasons.
fn told(rules: &[EvaluatedRule], status: &str) -> String {
    let told: Vec<String> = rules
        .iter()
        .filter(|rule| rule.status.as_deref() == Some(status))
        .filter_map(|rule| {
            let name = rule.name.as_deref()?;
            let dry = if rule.dry_run == Some(true) { " (dry)" } else { "" };
            let reason = rule.reason.as_deref().filter(|it| !it.is_empty());
            Some(match reason {
                Some(reason) => format!("{name}{dry}: {reason}"),
                None => format!("{name}{dry}"),
            })
        })
        .collect();
    if told.is_empty() { String::new() } else { format!(" ({})", told.join("; ")) }
}

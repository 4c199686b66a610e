//! What Datadog's application key must be allowed to do: told by harmless questions.

use crate::error::Error;
use crate::plan::{Baseline, Datadog, Plan, Question};
use crate::provider::datadog::{
    self, deployment, evaluation_request, is_forbidden, own_deployment_request, own_events_request,
};
use crate::report::{Check, State};
use crate::wire::{Answer, Cancelled, Request, Silence, World, ask};

use super::RETRY;

/// Every permission, and what for, as it follows "to".
const REASONS: [(&str, &str); 9] = [
    (EVENTS, "find the marker again, so that a repeated pipeline step does not place it twice"),
    (DORA, "find the DORA deployment again, so that it is not recorded twice"),
    (FAILURE, "turn the DORA deployment of a failed gate into a change failure"),
    (METRICS, "compare the metrics before and after a release"),
    (SLOS, "see whether the service level objectives hold after a release"),
    (MONITORS, "see whether the monitors alert after a release"),
    (GATES, "have Deployment Gates evaluated"),
    (RUNS, "see what became of the workflow that mends a release, and that it is not run twice"),
    (RUN, "run the workflow that mends a release"),
];
const EVENTS: &str = "events_read";
const DORA: &str = "dora_metrics_read";
const FAILURE: &str = "dora_metrics_write";
const METRICS: &str = "timeseries_query";
const SLOS: &str = "slos_read";
const MONITORS: &str = "monitors_read";
const GATES: &str = "deployment_gates_evaluate";
const RUNS: &str = "workflows_read";
const RUN: &str = "workflows_run";

/// One permission that the configuration needs.
pub(super) struct Need {
    /// As it is called in Datadog.
    pub(super) word: &'static str,
    /// What for.
    pub(super) reason: &'static str,
    /// Whether a step goes wrong without it; else it only knows less.
    pub(super) strict: bool,
}

/// Whether the baseline follows a deployment.
fn seeks(plan: &Plan) -> bool {
    matches!(plan.gate.baseline, Baseline::PreviousRelease | Baseline::Version(_))
}

/// What the configuration needs, each once.
pub(super) fn needs(plan: &Plan, vendor: &Datadog) -> Vec<Need> {
    let asked = |word: &str| plan.gate.objectives.iter().any(|it| permission(&it.question) == word);
    REASONS
        .into_iter()
        .filter_map(|(word, reason)| {
            let strict = match word {
                // Without Dynatrace the release before is looked for among our own events.
                EVENTS => seeks(plan) && plan.dynatrace.is_none(),
                DORA if vendor.dora => false,
                FAILURE if vendor.report_failure => true,
                RUN | RUNS if workflow(plan).is_some() => true,
                word if asked(word) => true,
                _ => return None,
            };
            Some(Need { word, reason, strict })
        })
        .collect()
}

/// The workflow that mends a release.
fn workflow(plan: &Plan) -> Option<&str> {
    Some(plan.remediate.as_ref()?.workflow.as_ref()?.id.as_str())
}

/// What a question takes; empty where Datadog is not asked.
fn permission(question: &Question) -> &'static str {
    match question {
        Question::DatadogCount(_) | Question::DatadogQuery(_) => METRICS,
        Question::DatadogGate(_) => GATES,
        Question::DatadogMonitor(_) => MONITORS,
        Question::DatadogSlo(_) => SLOS,
        Question::DynatraceBeyond(_)
        | Question::DynatraceCount(_)
        | Question::DynatraceMetric(_)
        | Question::DynatraceProblems(_)
        | Question::DynatraceSlo(_) => "",
    }
}

/// What is known of the permissions.
#[derive(Default)]
pub(super) struct Permissions {
    pub(super) checks: Vec<Check>,
    pub(super) missing: Vec<&'static str>,
}

impl Permissions {
    /// Whether what `question` takes is known to be missing.
    pub(super) fn lack(&self, question: &Question) -> bool {
        self.missing.contains(&permission(question))
    }
}

/// Asks one harmless question a permission: `questions` are those that the objectives ask first.
pub(super) async fn permissions<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Datadog,
    needed: &[Need],
    questions: &[(&Question, Request)],
) -> Result<Permissions, Cancelled> {
    let mut known = Permissions::default();
    for Need { word, reason, strict } in needed {
        let about = format!("Datadog permission {word}");
        let probe = match *word {
            EVENTS => Some(own_events_request(vendor, &deployment(vendor, &plan.release))),
            DORA => Some(own_deployment_request(vendor, &plan.release)),
            // No evaluation has this id.
            GATES => Some(evaluation_request(vendor, "00000000-0000-0000-0000-000000000000")),
            RUNS => workflow(plan).map(|id| datadog::workflow_runs_request(vendor, id)),
            word => questions.iter().find(|it| permission(it.0) == word).map(|it| it.1.clone()),
        };
        let Some(probe) = probe else {
            known.checks.push(Check::amiss(
                State::Doubtful,
                about,
                format!("not checked: only writing would show it; it is needed to {reason}"),
                "look at the application key's scopes in Datadog under Organization Settings, Application Keys",
            ));
            continue;
        };
        let answer = ask(world, RETRY, &probe).await;
        if matches!(answer, Err(Silence::Cancelled)) {
            return Err(Cancelled);
        }
        known.checks.push(if is_forbidden(&answer) {
            known.missing.push(word);
            Check::amiss(
                if *strict { State::Bad } else { State::Doubtful },
                about,
                format!("the application key lacks it, or is of another organisation than the API key; it is needed to {reason}"),
                format!("give the application key the permission `{word}`: the message below asks for it"),
            )
        } else if matches!(answer, Ok(Answer { status: 200..=299 | 400 | 404, .. })) {
            Check::good(about, "the application key has it")
        } else {
            Check::amiss(
                State::Doubtful,
                about,
                format!("not checked ({}); it is needed to {reason}", unclear(vendor, &answer)),
                "run doctor again later",
            )
        });
    }
    Ok(known)
}

fn unclear(vendor: &Datadog, answer: &Result<Answer, Silence>) -> String {
    match answer {
        Ok(answer) => format!("status {}", answer.status),
        Err(silence) => silence
            .told(&vendor.site.api, "datadog-site")
            .map_or_else(|| Error::Cancelled.to_string(), |(why, _)| why),
    }
}

/// The message that asks for both keys; where some permissions are known, it says which are missing.
pub(super) fn letter(plan: &Plan, vendor: &Datadog, needed: &[Need], missing: &[&str]) -> String {
    let lines = needed
        .iter()
        .map(|it| (it.word.to_owned(), it.reason, missing.contains(&it.word)))
        .collect();
    let written = match vendor.dora {
        true => "the deployment event and the DORA deployment",
        false => "the deployment event",
    };
    super::letter::letter(
        plan,
        &super::letter::Wish {
            vendor: datadog::VENDOR,
            kind: "API key with an application key",
            place: format!("on the site {}", vendor.site.name),
            rights: "permissions of the application key (the API key needs none)",
            lines,
            written: written.to_owned(),
        },
    )
}

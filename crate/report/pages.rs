//! An outcome as everything that a host shows of it.

use std::collections::BTreeMap;

use crate::gate::Verdict;
use crate::order::map;

use super::inert::line;
use super::{Outcome, Pages, Step, annotation, check, html, json, junit, markdown, suspects};

/// Makes the pages. `folds`: the host's Markdown renders `<details>`.
pub fn pages(outcome: &Outcome, folds: bool) -> Pages {
    Pages {
        outputs: outputs(outcome),
        annotations: annotation::annotations(outcome),
        log: log(outcome),
        report: html::report(outcome),
        summary: markdown::summary(outcome, folds),
        result: json::result(outcome),
        junit: junit::junit(outcome),
        evidence: None,
        connection: outcome.connection.clone(),
        upload: kept_as(outcome),
        step: outcome.step,
    }
}

/// `plimsoll-gate-checkout-1.4.2.html`: a name that every host and file system takes.
fn kept_as(outcome: &Outcome) -> Option<String> {
    if !outcome.upload || outcome.verdict == Verdict::Cancelled {
        return None;
    }
    let release = outcome.release.as_ref();
    let [name, version] = release.map_or([""; 2], |it| [&it.name, &it.version]);
    let mut kept = "plimsoll".to_owned();
    for part in [outcome.command, name, version].into_iter().filter(|it| !it.is_empty()) {
        kept.push('-');
        let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_');
        kept.extend(part.chars().take(60).map(|it| if plain(it) { it } else { '-' }));
    }
    Some(kept + ".html")
}

fn outputs(outcome: &Outcome) -> BTreeMap<&'static str, String> {
    let reached: usize = outcome.marks.iter().map(|mark| mark.reached).sum();
    let mut outputs = map([("verdict", outcome.verdict.word().to_owned())]);
    outputs.insert("chat", annotation::chat(outcome));
    outputs.insert("marked", reached.to_string());
    outputs.insert(
        "score",
        outcome.score.map(|score| json::rounded(score).to_string()).unwrap_or_default(),
    );
    let deployed = outcome.release.as_ref().map(|release| release.deployed);
    outputs.insert("deployed-from", deployed.map(|it| it.from.to_string()).unwrap_or_default());
    outputs.insert("deployed-to", deployed.map(|it| it.to.to_string()).unwrap_or_default());
    outputs.insert("rollback", (outcome.verdict == Verdict::Fail).to_string());
    outputs.insert("journeys", outcome.journeys.clone());
    outputs.insert("flags-state", outcome.flags_state.clone());
    outputs.insert("state", outcome.state.clone().unwrap_or_default());
    outputs.insert("traceparent", outcome.traceparent.clone().unwrap_or_default());
    outputs.insert("deployment-id", outcome.deployment.clone().unwrap_or_default());
    outputs.insert("dashboard", outcome.dashboard.clone().unwrap_or_default());
    outputs.insert("notebook", outcome.notebook.clone().unwrap_or_default());
    outputs.insert("next-look", outcome.next_look.map(|it| it.to_string()).unwrap_or_default());
    outputs
}

/// The closing lines: every objective, then the verdict and the next step.
fn log(outcome: &Outcome) -> Vec<String> {
    let mut log: Vec<String> = outcome
        .objectives
        .iter()
        .map(|it| {
            let role = match (it.info, it.key) {
                (true, _) => " (info)",
                (false, true) => " (key)",
                (false, false) => "",
            };
            format!("{:<12} {}{role}: {}", it.verdict.word(), line(&it.name), line(&it.reason))
        })
        .collect();
    log.extend(check::lines(&outcome.checks));
    log.extend(suspects::log(outcome));
    let head = if outcome.command == "explain" { "" } else { "note: " };
    log.extend(outcome.notes.iter().map(|note| format!("{head}{}", line(note))));
    let score =
        outcome.score.map(|score| format!(" (score {})", json::rounded(score))).unwrap_or_default();
    log.push(format!(
        "{}{score}: {}",
        outcome.verdict.word().to_uppercase(),
        line(&outcome.sentence)
    ));
    if !outcome.hint.is_empty() {
        log.extend(outcome.hint.lines().enumerate().map(|(index, text)| {
            let head = if index == 0 { "next: " } else { "      " };
            format!("{head}{}", text.trim_end())
        }));
    }
    log.extend(check::letter(&outcome.request));
    match (outcome.step, outcome.verdict) {
        (Step::Warned, Verdict::Error) => {
            log.push(
                "The step goes on: `on-error` or `fail-on` says that this does not fail it."
                    .to_owned(),
            );
        }
        (Step::Warned, _) => log.push(
            "The step goes on: `fail-on` says that this verdict does not fail it.".to_owned(),
        ),
        (Step::Failed | Step::Succeeded, _) => {}
    }
    log
}

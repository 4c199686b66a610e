//! An outcome as everything that a host shows of it.

use std::collections::BTreeMap;

use crate::gate::Verdict;

use super::inert::line;
use super::{Annotation, Outcome, Pages, Severity, Step, check, json, markdown, suspects};

/// Hosts keep ten annotations of a kind a step; the rest is in the summary.
const ANNOTATED: usize = 10;

/// Makes the pages.
pub fn pages(outcome: &Outcome) -> Pages {
    let summary = markdown::summary(outcome);
    Pages {
        outputs: outputs(outcome),
        annotations: annotations(outcome),
        log: log(outcome),
        report: summary.clone(),
        summary,
        result: json::result(outcome),
        step: outcome.step,
    }
}

fn outputs(outcome: &Outcome) -> BTreeMap<&'static str, String> {
    let reached: usize = outcome.marks.iter().map(|mark| mark.reached).sum();
    let mut outputs = BTreeMap::from([("verdict", outcome.verdict.word().to_owned())]);
    outputs.insert("marked", reached.to_string());
    outputs.insert(
        "score",
        outcome.score.map(|score| json::rounded(score).to_string()).unwrap_or_default(),
    );
    let deployed = outcome.release.as_ref().map(|release| release.deployed);
    outputs.insert("deployed-from", deployed.map(|it| it.from.to_string()).unwrap_or_default());
    outputs.insert("deployed-to", deployed.map(|it| it.to.to_string()).unwrap_or_default());
    outputs.insert("rollback", (outcome.verdict == Verdict::Fail).to_string());
    outputs.insert("flags-state", outcome.flags_state.clone());
    outputs
}

/// The outcome itself, where it is not good, then the objectives, the worst first.
fn annotations(outcome: &Outcome) -> Vec<Annotation> {
    let severity = match outcome.step {
        Step::Failed => Severity::Error,
        Step::Warned => Severity::Warning,
        Step::Succeeded => return Vec::new(),
    };
    let title = match outcome.command {
        "" => "Plimsoll".to_owned(),
        command => format!("Plimsoll {command}: {}", outcome.verdict),
    };
    let mut annotations = vec![Annotation { severity, title, text: with_hint(outcome) }];
    let mut bad: Vec<_> =
        outcome.objectives.iter().filter(|it| it.verdict != Verdict::Pass && !it.info).collect();
    bad.sort_by_key(|it| std::cmp::Reverse(it.verdict));
    annotations.extend(bad.into_iter().take(ANNOTATED - 1).map(|it| Annotation {
        severity: if it.verdict == Verdict::Fail { severity } else { Severity::Warning },
        title: format!("{}: {}", line(&it.name), it.verdict),
        text: line(&it.reason),
    }));
    annotations
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
    log.extend(outcome.notes.iter().map(|note| format!("note: {}", line(note))));
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

fn with_hint(outcome: &Outcome) -> String {
    let sentence = line(&outcome.sentence);
    if outcome.hint.is_empty() {
        sentence
    } else {
        format!("{sentence}. Next: {}", line(&outcome.hint))
    }
}

//! What a host shows beside the run: the outcome, then the objectives, the worst first.

use crate::gate::Verdict;

use super::inert::line;
use super::{Annotation, Outcome, Place, Severity, Step, facts, inert, rank};

/// Hosts keep ten annotations of a kind a step; the rest is in the summary.
const ANNOTATED: usize = 10;

/// None where all is well.
pub(super) fn annotations(outcome: &Outcome) -> Vec<Annotation> {
    let severity = match outcome.step {
        Step::Failed => Severity::Error,
        Step::Warned => Severity::Warning,
        Step::Succeeded => return Vec::new(),
    };
    let title = match outcome.command {
        "" => "Plimsoll".to_owned(),
        command => format!("Plimsoll {command}: {}", rank::words(outcome.verdict)),
    };
    let mut annotations = vec![Annotation { severity, title, text: said(outcome), place: None }];
    let worst = rank::worst_first(outcome).into_iter().map(|(_, it)| it);
    let bad = worst.filter(|it| it.verdict != Verdict::Pass && !it.info);
    annotations.extend(bad.take(ANNOTATED - 1).map(|it| {
        Annotation {
            severity: if it.verdict == Verdict::Fail { severity } else { Severity::Warning },
            title: format!("{}: {}", inert::name(&it.name), rank::words(it.verdict)),
            text: line(&it.reason),
            place: outcome
                .file
                .as_ref()
                .zip(it.line)
                .map(|(file, line)| Place { file: file.clone(), line }),
        }
    }));
    annotations
}

/// The sentence and what to do.
fn said(outcome: &Outcome) -> String {
    let sentence = line(&outcome.sentence);
    let worst = rank::worst_first(outcome);
    let first = worst.iter().map(|(_, it)| *it).find(|it| it.verdict != Verdict::Pass && !it.info);
    let next = facts::next(outcome, first);
    if next.is_empty() { sentence } else { format!("{sentence}. Next: {next}") }
}

/// One line for a chat: `❌ checkout 1.4.2 to production: gate fail. p95 … https://…`.
pub(super) fn chat(outcome: &Outcome) -> String {
    let sign = rank::sign(outcome.verdict);
    let mut text = format!(
        "{sign} {}: {} {}. {}",
        rank::subject(outcome),
        outcome.command,
        rank::words(outcome.verdict),
        line(&outcome.sentence)
    );
    let run = outcome.release.as_ref().and_then(|it| it.ci_back_link.as_deref());
    if let Some(run) = run.and_then(inert::link) {
        text.push_str(&format!(" {run}"));
    }
    text
}

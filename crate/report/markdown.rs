//! The step summary: Markdown that GitHub and Azure both render. Verdict first, then the worst.

use std::cmp::Reverse;

use crate::gate::{Judgement, Verdict};
use crate::release::Mark;

use super::inert::markdown_text;
use super::{Outcome, check, json, suspects};

/// GitHub drops a summary over 1 MiB whole; what does not fit below is counted and stands in the result.
const BYTES: usize = 900_000;

/// The page.
pub(super) fn summary(outcome: &Outcome) -> String {
    let mut page = heading(outcome);
    page.push_str(&format!("\n{}\n", markdown_text(&outcome.sentence)));
    if !outcome.hint.is_empty() {
        page.push_str("\n**Next:**\n\n");
        for text in outcome.hint.lines() {
            page.push_str(&format!("{}  \n", markdown_text(text)));
        }
    }
    page.push_str(&check::section(&outcome.checks, &outcome.request));
    objectives(outcome, &mut page);
    suspects::markdown(outcome, &mut page);
    marks(&outcome.marks, &mut page);
    if !outcome.notes.is_empty() {
        page.push('\n');
        page.extend(outcome.notes.iter().map(|note| format!("- {}\n", markdown_text(note))));
    }
    if let Some(windows) = &outcome.windows {
        page.push_str(&format!(
            "\nBefore {} to {} · deployed {} to {} · after {} to {}\n",
            windows.before.from,
            windows.before.to,
            windows.deployed.from,
            windows.deployed.to,
            windows.after.from,
            windows.after.to,
        ));
    }
    page
}

/// `## ❌ checkout 1.4.2 to production: fail (score 50)`
fn heading(outcome: &Outcome) -> String {
    let sign = match outcome.verdict {
        Verdict::Pass => "✅",
        Verdict::Warn => "⚠️",
        Verdict::Fail => "❌",
        Verdict::Inconclusive | Verdict::NoData => "❔",
        Verdict::Pending => "⏳",
        Verdict::Error => "🔌",
        Verdict::Cancelled => "⏹️",
    };
    let subject = outcome.release.as_ref().map_or_else(
        || "Plimsoll".to_owned(),
        |release| {
            let mut subject = format!("{} {}", release.name, release.version).trim_end().to_owned();
            if let Some(stage) = &release.stage {
                subject.push_str(&format!(" to {stage}"));
            }
            subject
        },
    );
    let score =
        outcome.score.map(|score| format!(" (score {})", json::rounded(score))).unwrap_or_default();
    let verdict = outcome.verdict.word().replace('_', " ");
    let command =
        if outcome.command.is_empty() { String::new() } else { format!("{} ", outcome.command) };
    format!("## {sign} {}: {command}{verdict}{score}\n", markdown_text(&subject))
}

fn objectives(outcome: &Outcome, page: &mut String) {
    if outcome.objectives.is_empty() {
        return;
    }
    page.push_str("\n| | Objective | What was seen | Verdict |\n|---|---|---|---|\n");
    let mut worst_first: Vec<&Judgement> = outcome.objectives.iter().collect();
    worst_first.sort_by_key(|it| (it.info, Reverse(it.verdict)));
    let total = worst_first.len();
    for (index, it) in worst_first.into_iter().enumerate() {
        let row = row(it);
        if page.len() + row.len() > BYTES {
            page.push_str(&format!(
                "\n{} more objectives, none of them worse, are in the result file.\n",
                total - index
            ));
            break;
        }
        page.push_str(&row);
    }
}

fn row(it: &Judgement) -> String {
    let sign = match it.verdict {
        Verdict::Pass => "✅",
        Verdict::Warn => "⚠️",
        Verdict::Fail => "❌",
        Verdict::Pending => "⏳",
        Verdict::Inconclusive | Verdict::NoData | Verdict::Error | Verdict::Cancelled => "❔",
    };
    let role = match (it.info, it.key) {
        (true, _) => " (info)",
        (false, true) => " (key)",
        (false, false) => "",
    };
    format!(
        "| {sign} | {}{role} | {} | {} |\n",
        markdown_text(&it.name),
        markdown_text(&it.reason),
        it.verdict.word().replace('_', " "),
    )
}

fn marks(marks: &[Mark], page: &mut String) {
    if marks.is_empty() {
        return;
    }
    const NAMED: usize = 20;
    page.push_str("\n| Target | Reached | Entities |\n|---|---|---|\n");
    for mark in marks {
        let names: Vec<String> = mark
            .entities
            .iter()
            .take(NAMED)
            .map(|it| markdown_text(if it.name.is_empty() { &it.id } else { &it.name }))
            .collect();
        let found = if mark.found { " (by an earlier attempt)" } else { "" };
        page.push_str(&format!(
            "| {} | {}{found} | {} |\n",
            markdown_text(&mark.target),
            mark.reached,
            names.join(", ")
        ));
    }
}

//! The step summary: Markdown that GitHub and Azure both render. Verdict first, then the worst.

use crate::gate::{Judgement, Verdict};
use crate::release::Mark;

use super::clock::{clock, moment};
use super::inert::{address, markdown_text};
use super::{Outcome, check, facts, figures, history, inert, json, rank, sparkline, suspects};

/// GitHub drops a summary over 1 MiB whole; what does not fit below is counted and stands in the report.
const BYTES: usize = 900_000;

/// What is folded away, where anything can be folded: the queries and notes of so many objectives.
const DETAILED: usize = 30;

/// With more services than this, one table shows all of them.
const TABLES: usize = 20;

/// The page. `folds`: the host renders `<details>`.
pub(super) fn summary(outcome: &Outcome, folds: bool) -> String {
    summary_within(outcome, folds, BYTES)
}

/// The same, where objectives and what is folded away have no more than `bytes`.
pub(super) fn summary_within(outcome: &Outcome, folds: bool, bytes: usize) -> String {
    let mut page = heading(outcome);
    page.push_str(&format!("\n**{}**\n", markdown_text(&outcome.sentence)));
    answers(outcome, &mut page);
    page.push_str(&check::section(&outcome.checks, &outcome.request));
    objectives(outcome, bytes, &mut page);
    suspects::markdown(outcome, &mut page);
    marks(&outcome.marks, &mut page);
    if !outcome.notes.is_empty() {
        page.push('\n');
        page.extend(outcome.notes.iter().map(|note| format!("- {}\n", markdown_text(note))));
    }
    links(outcome, &mut page);
    history::markdown(outcome, &mut page);
    details(outcome, folds, bytes, &mut page);
    page
}

/// `## ❌ checkout 1.4.2 to production: gate fail (score 50)`
fn heading(outcome: &Outcome) -> String {
    let score =
        outcome.score.map(|score| format!(" (score {})", json::rounded(score))).unwrap_or_default();
    let command =
        if outcome.command.is_empty() { String::new() } else { format!("{} ", outcome.command) };
    format!(
        "## {} {}: {command}{}{score}\n",
        rank::sign(outcome.verdict),
        markdown_text(&rank::subject(outcome)),
        rank::words(outcome.verdict),
    )
}

/// What, by how much, since when, compared with what, what next.
fn answers(outcome: &Outcome, page: &mut String) {
    let facts = facts::facts(outcome);
    if facts.is_empty() {
        return;
    }
    page.push_str("\n| | |\n|---|---|\n");
    for (question, answer) in facts {
        page.push_str(&format!("| **{question}** | {} |\n", markdown_text(&answer)));
    }
}

const HEAD: &str = "Objective | Before → after | Change | Allowed | Verdict | Before │ after |\n|---|---|---|---|---|---|\n";

fn objectives(outcome: &Outcome, bytes: usize, page: &mut String) {
    let all = outcome.objectives.len();
    if all == 0 {
        return;
    }
    if all > 3 {
        page.push_str(&format!("\n{all} objectives: {}\n", rank::counted(&outcome.objectives)));
    }
    let groups = rank::groups(outcome);
    let mut shown = 0;
    let add = |page: &mut String, text: &str| {
        let fits = page.len() + text.len() <= bytes;
        if fits {
            page.push_str(text);
        }
        fits
    };
    if groups.len() > TABLES {
        add(page, &format!("\n| {HEAD}"));
        for (_, it) in rank::worst_first(outcome) {
            if !add(page, &row(outcome, it, &inert::name(&it.name))) {
                break;
            }
            shown += 1;
        }
    } else {
        'groups: for group in &groups {
            if let Some(dimension) = group.dimension {
                let sign = rank::sign(group.worst());
                add(page, &format!("\n### {sign} {}\n", markdown_text(&inert::name(dimension))));
            }
            add(page, &format!("\n| {HEAD}"));
            for (_, it) in &group.objectives {
                if !add(page, &row(outcome, it, &rank::short_name(it))) {
                    break 'groups;
                }
                shown += 1;
            }
        }
    }
    if shown < all {
        page.push_str(&format!("\n{} more objectives are in the report.\n", all - shown));
    }
}

fn row(outcome: &Outcome, it: &Judgement, name: &str) -> String {
    let name = markdown_text(name);
    let name = match it.link.as_deref().and_then(inert::link) {
        Some(url) => format!("[{name}]({})", address(url)),
        None => name,
    };
    let picture =
        outcome.windows.and_then(|windows| sparkline::sparkline(it, &windows)).unwrap_or_default();
    // What could not be measured has a reason instead of figures.
    let (seen, changed) = match (&it.before, &it.after) {
        (None, None) => (markdown_text(&it.reason), String::new()),
        (Some(_), _) => (markdown_text(&figures::before_after(it)), figures::changed(it)),
        (None, Some(_)) => (markdown_text(&figures::after(it)), String::new()),
    };
    format!(
        "| {name}{} | {seen} | {} | {} | {}&nbsp;{} | {picture} |\n",
        rank::role(it),
        markdown_text(&changed),
        markdown_text(&it.picture.wanted),
        rank::sign(it.verdict),
        rank::words(it.verdict).replace(' ', "&nbsp;"),
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

fn links(outcome: &Outcome, page: &mut String) {
    let links: Vec<String> = outcome
        .links
        .iter()
        .filter_map(|it| {
            let title = markdown_text(&inert::name(&it.title));
            Some(format!("[{title}]({})", address(inert::link(&it.url)?)))
        })
        .collect();
    if !links.is_empty() {
        page.push_str(&format!("\n{}\n", links.join(" · ")));
    }
}

/// How each was judged and what was asked: folded, or left to the report where nothing folds.
fn details(outcome: &Outcome, folds: bool, bytes: usize, page: &mut String) {
    if let Some(windows) = &outcome.windows {
        page.push_str(&format!(
            "\nBefore {} to {} · deployed {} to {} · after {} to {}, UTC\n",
            if windows.is_apart() {
                moment(windows.before.from)
            } else {
                clock(windows.before.from)
            },
            clock(windows.before.to),
            clock(windows.deployed.from),
            clock(windows.deployed.to),
            clock(windows.after.from),
            clock(windows.after.to),
        ));
    }
    if !folds || outcome.objectives.is_empty() {
        return;
    }
    let mut folded = String::new();
    for (_, it) in rank::worst_first(outcome).into_iter().take(DETAILED) {
        folded.push_str(&format!(
            "\n**{}** {}\n\n{}\n\n<code>{}</code>\n",
            markdown_text(&inert::name(&it.name)),
            rank::sign(it.verdict),
            markdown_text(&it.reason),
            markdown_text(&it.query),
        ));
        folded.extend(it.notes.iter().map(|note| format!("\n- {}\n", markdown_text(note))));
    }
    let open = if outcome.verdict == Verdict::Error { " open" } else { "" };
    let text =
        format!("\n<details{open}><summary>Reasons and queries</summary>\n{folded}\n</details>\n");
    if page.len() + text.len() <= bytes {
        page.push_str(&text);
    }
}

//! The releases before, with what their gates said and measured: which of them made it worse.

use std::cmp::Reverse;

use crate::gate::{Verdict, change, quantity};
use crate::order::order_by_key;
use crate::release::Measured;

use super::clock::moment;
use super::inert::{self, address, markdown_text};
use super::{Outcome, Past, rank};

/// So many objectives have a column of their own.
const COLUMNS: usize = 3;

/// What was measured of each objective, the worst first.
pub fn measured(outcome: &Outcome) -> Vec<Measured> {
    let worst = rank::worst_first(outcome).into_iter().filter(|(_, it)| it.after.is_some());
    worst
        .map(|(_, it)| Measured {
            name: it.name.clone(),
            verdict: it.verdict.word().to_owned(),
            before: it.before.map(|it| it.value),
            after: it.after.map(|it| it.value),
            unit: it.unit.clone(),
        })
        .collect()
}

/// `p95 response time 318 ms → 412 ms, +29 %`.
pub fn moved(it: &Measured) -> String {
    let unit = it.unit.as_deref();
    let before = it.before.map(|before| format!("{} → ", quantity(before, unit)));
    format!("{} {}{}", it.name, before.unwrap_or_default(), figure(it))
}

/// `412 ms, +29 %`.
pub(super) fn figure(it: &Measured) -> String {
    let after = it.after.map_or_else(|| "–".to_owned(), |it2| quantity(it2, it.unit.as_deref()));
    match (it.before, it.after) {
        (Some(before), Some(now)) if before != 0.0 => {
            format!("{after}, {}", change((now - before) / before.abs()))
        }
        (None | Some(_), None | Some(_)) => after,
    }
}

/// What the list is called.
pub(super) fn title(outcome: &Outcome) -> &'static str {
    if outcome.command == "history" { "Releases" } else { "This release and those before" }
}

/// The objectives by which most of the releases were judged.
pub(super) fn columns(outcome: &Outcome) -> Vec<&str> {
    let mut found: Vec<(&str, usize)> = Vec::new();
    for it in outcome.history.iter().flat_map(|past| &past.measured) {
        match found.iter_mut().find(|(name, _)| *name == it.name) {
            Some((_, count)) => *count += 1,
            None => found.push((&it.name, 1)),
        }
    }
    order_by_key(&mut found, |(_, count)| Reverse(*count));
    found.into_iter().take(COLUMNS).map(|(name, _)| name).collect()
}

/// What was measured of that objective after that release.
pub(super) fn cell<'a>(past: &'a Past, column: &str) -> Option<&'a Measured> {
    past.measured.iter().find(|it| it.name == column)
}

/// The verdict that a word of a marker is, which may be of another version.
pub(super) fn known(word: Option<&str>) -> Option<Verdict> {
    Verdict::ALL.into_iter().find(|it| Some(it.word()) == word)
}

/// The table.
pub(super) fn markdown(outcome: &Outcome, page: &mut String) {
    if outcome.history.is_empty() {
        return;
    }
    let columns = columns(outcome);
    page.push_str(&format!("\n### {}\n\n| Gate | Release | Deployed |", title(outcome)));
    page.extend(columns.iter().map(|it| format!(" {} |", markdown_text(&inert::name(it)))));
    page.push_str(&format!("\n|---|---|---|{}\n", "---|".repeat(columns.len())));
    for past in &outcome.history {
        let title = markdown_text(
            format!("{} {}", inert::name(&past.name), inert::name(&past.version)).trim(),
        );
        let title = match past.url.as_deref().and_then(inert::link) {
            Some(url) => format!("[{title}]({})", address(url)),
            None => title,
        };
        let word = past.verdict.as_deref();
        let gate = word.map_or_else(|| "not known".to_owned(), inert::name);
        page.push_str(&format!(
            "| {}{} | {title} | {} |",
            sign(word, true),
            markdown_text(&gate),
            markdown_text(&moment(past.deployed.to)),
        ));
        for column in &columns {
            let cell = cell(past, column).map(|it| {
                let failed =
                    matches!(known(Some(&it.verdict)), Some(Verdict::Fail | Verdict::Warn));
                format!("{}{}", sign(Some(&it.verdict), failed), markdown_text(&figure(it)))
            });
            page.push_str(&format!(" {} |", cell.unwrap_or_default()));
        }
        page.push('\n');
    }
}

fn sign(word: Option<&str>, shown: bool) -> String {
    let known = known(word).filter(|_| shown);
    known.map(|it| format!("{}&nbsp;", rank::sign(it))).unwrap_or_default()
}

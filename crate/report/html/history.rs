//! The releases before on the page, their figures one under another.

use crate::gate::Verdict;

use super::super::history::{cell, columns, figure, known, title};
use super::super::inert::{self, html_text};
use super::super::{Outcome, clock};
use super::parts::{badge, bdi, class, href};

/// The table.
pub(super) fn history(outcome: &Outcome, page: &mut String) {
    if !outcome.history.is_empty() {
        drawn(outcome, page);
    }
}

#[inline(never)]
fn drawn(outcome: &Outcome, page: &mut String) {
    let (title, columns) = (title(outcome), columns(outcome));
    page.push_str(&format!("<section aria-labelledby=\"past\"><h2 id=\"past\">{title}</h2>\n<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{title}, table\"><table><thead><tr><th scope=\"col\">Gate</th><th scope=\"col\">Release</th><th scope=\"col\">Stage</th><th scope=\"col\">Deployed</th>"));
    page.extend(columns.iter().map(|it| format!("<th scope=\"col\">{}</th>", bdi(it))));
    page.push_str("<th scope=\"col\">Run</th></tr></thead><tbody>");
    let largest: Vec<f64> = columns
        .iter()
        .map(|column| {
            let all = outcome.history.iter().filter_map(|past| cell(past, column)?.after);
            all.fold(0.0, f64::max)
        })
        .collect();
    for past in &outcome.history {
        let title = format!("{} {}", inert::name(&past.name), inert::name(&past.version));
        page.push_str(&format!(
            "<tr><td>{}</td><th scope=\"row\">{}</th><td>{}</td><td>{}</td>",
            gated(past.verdict.as_deref()),
            bdi(title.trim()),
            past.stage.as_deref().map(bdi).unwrap_or_default(),
            clock::moment(past.deployed.to),
        ));
        for (column, largest) in columns.iter().zip(&largest) {
            let Some(it) = cell(past, column) else {
                page.push_str("<td></td>");
                continue;
            };
            let verdict = known(Some(&it.verdict));
            let word = match verdict {
                Some(Verdict::Fail | Verdict::Warn) => html_text(&it.verdict),
                Some(_) | None => String::new(),
            };
            let share = it.after.map_or(0.0, |after| (after / largest * 100.0).clamp(0.0, 100.0));
            page.push_str(&format!(
                "<td class=\"bar {}\" style=\"--share:{:.0}%\">{} <b>{word}</b></td>",
                verdict.map(class).unwrap_or_default(),
                if share.is_finite() { share } else { 0.0 },
                html_text(&figure(it)),
            ));
        }
        let run = past.url.as_deref().and_then(|url| href(url, "run")).unwrap_or_default();
        page.push_str(&format!("<td>{run}</td></tr>"));
    }
    page.push_str("</tbody></table></div></section>\n");
}

/// The verdict in the words of its marker.
fn gated(word: Option<&str>) -> String {
    match (word, known(word)) {
        (None, _) => "not known".to_owned(),
        (Some(_), Some(verdict)) => badge(verdict, false),
        (Some(word), None) => bdi(word),
    }
}

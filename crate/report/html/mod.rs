//! The report: one HTML file, complete in itself. No script, no network; every chart has its figures beside it.

mod aftermath;
mod chart;
mod checks;
mod forest;
mod history;
mod objective;
mod overview;
mod parts;
mod scale;
mod timeline;

use super::inert::{self, html_text};
use super::{Outcome, facts, json, rank};
use parts::{badge, bdi, href, icons};

const STYLE: &str = include_str!("style.css");

/// The page. The same outcome gives the same bytes.
pub(super) fn report(outcome: &Outcome) -> String {
    let subject = rank::subject(outcome);
    let verdict = rank::words(outcome.verdict);
    let title = html_text(&format!("{verdict}: {subject} · Plimsoll"));
    let mut page = String::with_capacity(32_768 + outcome.objectives.len() * 3_000);
    page.push_str(&format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n{}",
        icons()
    ));
    page.push_str("<a class=\"skip\" href=\"#main\">Skip to the verdict</a>\n");
    header(outcome, &subject, &mut page);
    page.push_str("<main id=\"main\">\n");
    verdict_card(outcome, &mut page);
    checks::checks(&outcome.checks, &outcome.request, &mut page);
    overview::overview(outcome, &mut page);
    aftermath::aftermath(outcome, &mut page);
    timeline::timeline(outcome, &mut page);
    objective::objectives(outcome, &mut page);
    marks(outcome, &mut page);
    history::history(outcome, &mut page);
    notes(outcome, &mut page);
    page.push_str("</main>\n");
    footer(outcome, &mut page);
    page.push_str("</body>\n</html>\n");
    page
}

fn header(outcome: &Outcome, subject: &str, page: &mut String) {
    let command = if outcome.command.is_empty() { "run" } else { outcome.command };
    page.push_str(&format!(
        "<header><div class=\"brand\"><svg aria-hidden=\"true\" viewBox=\"0 0 24 24\"><circle cx=\"12\" cy=\"12\" r=\"7.5\"/><path d=\"M1 12h22\"/></svg><span>Plimsoll</span><span class=\"kind\">{command}</span></div>\n<h1>{}</h1>\n",
        bdi(subject)
    ));
    let Some(release) = &outcome.release else {
        page.push_str("</header>\n");
        return;
    };
    let mut meta = vec![format!("deployed <b>{}</b>", super::clock::moment(release.deployed.to))];
    if let Some(commit) = &release.commit {
        let short: String = inert::name(commit).chars().take(12).collect();
        meta.push(format!("commit <code>{}</code>", html_text(&short)));
    }
    if let Some(run) = release.ci_back_link.as_deref() {
        meta.extend(href(run, "pipeline run"));
    }
    meta.extend(outcome.links.iter().filter_map(|it| href(&it.url, &inert::name(&it.title))));
    page.push_str(&format!("<p class=\"meta\">{}</p></header>\n", meta.join("<i>·</i>")));
}

/// The first screen: the verdict, one sentence, the five answers.
fn verdict_card(outcome: &Outcome, page: &mut String) {
    let class = parts::class(outcome.verdict);
    page.push_str(&format!(
        "<section class=\"verdict {class}\" aria-labelledby=\"v\"><div class=\"top\"><h2 id=\"v\">{}</h2>",
        badge(outcome.verdict, true)
    ));
    if let Some(score) = outcome.score {
        page.push_str(&format!(
            "<p class=\"score\"><b>{}</b> of 100</p>",
            json::rounded(score.round())
        ));
    }
    page.push_str(&format!("</div>\n<p class=\"say\">{}</p>\n", html_text(&outcome.sentence)));
    let facts = facts::facts(outcome);
    if !facts.is_empty() {
        page.push_str("<dl class=\"facts\">");
        for (question, answer) in facts {
            let next = if question == "What to do next" { " class=\"next\"" } else { "" };
            page.push_str(&format!(
                "<div{next}><dt>{question}</dt><dd>{}</dd></div>",
                html_text(&answer).replace(" %", "\u{a0}%")
            ));
        }
        page.push_str("</dl>\n");
    }
    page.push_str("</section>\n");
}

fn marks(outcome: &Outcome, page: &mut String) {
    if outcome.marks.is_empty() {
        return;
    }
    page.push_str("<section aria-labelledby=\"marks\"><h2 id=\"marks\">Markers</h2>\n<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"Markers, table\"><table><thead><tr><th scope=\"col\">Target</th><th scope=\"col\" class=\"n\">Reached</th><th scope=\"col\">Entities</th></tr></thead><tbody>");
    for mark in &outcome.marks {
        let names: Vec<String> = mark
            .entities
            .iter()
            .take(100)
            .map(|it| bdi(if it.name.is_empty() { &it.id } else { &it.name }))
            .collect();
        let found = if mark.found { " (by an earlier attempt)" } else { "" };
        page.push_str(&format!(
            "<tr><th scope=\"row\"><code>{}</code></th><td class=\"n\">{}{found}</td><td>{}</td></tr>",
            html_text(&mark.target),
            mark.reached,
            names.join(", ")
        ));
    }
    page.push_str("</tbody></table></div></section>\n");
}

fn notes(outcome: &Outcome, page: &mut String) {
    if outcome.notes.is_empty() {
        return;
    }
    page.push_str("<section aria-labelledby=\"notes\"><h2 id=\"notes\">Notes</h2><ul>");
    page.extend(outcome.notes.iter().map(|note| format!("<li>{}</li>", html_text(note))));
    page.push_str("</ul></section>\n");
}

fn footer(outcome: &Outcome, page: &mut String) {
    let run = outcome.release.as_ref().map(|it| inert::name(&it.run_id)).unwrap_or_default();
    page.push_str(&format!(
        "<footer><p>Plimsoll {} · times are UTC{}</p></footer>\n",
        env!("CARGO_PKG_VERSION"),
        if run.is_empty() { String::new() } else { format!(" · run {}", html_text(&run)) }
    ));
}

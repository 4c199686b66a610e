//! JUnit XML: objectives as test cases, for Azure's Tests tab and GitHub's reporters.
//!
//! The dialect that all of them read: <https://github.com/testmoapp/junitxml>. What is undecided is
//! `skipped`, never passed.

use crate::gate::{Judgement, Verdict};

use super::inert::html_text;
use super::{Outcome, inert, rank, suspects};

/// The document.
pub(super) fn junit(outcome: &Outcome) -> String {
    let cases: Vec<(String, Verdict)> = if outcome.objectives.is_empty() {
        vec![(whole(outcome), outcome.verdict)]
    } else {
        rank::worst_first(outcome)
            .into_iter()
            .map(|(_, it)| (case(outcome, it), if it.info { Verdict::Pass } else { it.verdict }))
            .collect()
    };
    let count = |wanted: fn(Verdict) -> bool| cases.iter().filter(|(_, it)| wanted(*it)).count();
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"",
        cases.len(),
        count(|it| it == Verdict::Fail),
        count(|it| it == Verdict::Error),
        count(|it| matches!(
            it,
            Verdict::Pending | Verdict::Inconclusive | Verdict::NoData | Verdict::Cancelled
        )),
    );
    let suite = html_text(&format!("Plimsoll {}: {}", outcome.command, rank::subject(outcome)));
    let timestamp =
        outcome.windows.map(|it| format!(" timestamp=\"{}\"", it.deployed.to)).unwrap_or_default();
    let mut page = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"Plimsoll\" {counts} time=\"0\">\n<testsuite name=\"{suite}\" {counts} time=\"0\"{timestamp}>\n"
    );
    page.extend(cases.into_iter().map(|(case, _)| case));
    let told: Vec<String> = suspects::log(outcome).iter().map(|it| html_text(it)).collect();
    if !told.is_empty() {
        page.push_str(&format!("<system-out>{}</system-out>\n", told.join("\n")));
    }
    page.push_str("</testsuite>\n</testsuites>\n");
    page
}

fn case(outcome: &Outcome, it: &Judgement) -> String {
    let class = match &it.dimension {
        Some(dimension) => inert::name(dimension),
        None => rank::subject(outcome),
    };
    let place = match (&outcome.file, it.line) {
        (Some(file), Some(line)) => {
            format!(" file=\"{}\" line=\"{line}\"", html_text(&inert::name(file)))
        }
        (_, None) | (None, Some(_)) => String::new(),
    };
    let verdict = if it.info { Verdict::Pass } else { it.verdict };
    written(&rank::short_name(it), &format!("{}\"{place}", html_text(&class)), verdict, &it.reason)
}

/// A run without objectives is one case.
fn whole(outcome: &Outcome) -> String {
    let name = if outcome.command.is_empty() { "inputs" } else { outcome.command };
    let class = format!("{}\"", html_text(&rank::subject(outcome)));
    written(name, &class, outcome.verdict, &outcome.sentence)
}

fn written(name: &str, class: &str, verdict: Verdict, why: &str) -> String {
    let name = html_text(name);
    let why = html_text(why);
    let body = match verdict {
        Verdict::Pass => format!("<system-out>{why}</system-out>"),
        Verdict::Warn => format!("<system-out>warn: {why}</system-out>"),
        Verdict::Fail => format!("<failure type=\"fail\" message=\"{why}\">{why}</failure>"),
        Verdict::Error => format!("<error type=\"error\" message=\"{why}\">{why}</error>"),
        Verdict::Pending | Verdict::Inconclusive | Verdict::NoData | Verdict::Cancelled => {
            format!("<skipped message=\"{}: {why}\"/>", verdict.word())
        }
    };
    format!("<testcase name=\"{name}\" classname=\"{class} time=\"0\">{body}</testcase>\n")
}

//! One objective: its chart, its figures, how it was judged, and the query to ask again.

use crate::gate::{Judgement, Numbers, Verdict, change, number};
use crate::order::set;

use super::super::clock::moment;
use super::super::inert::{html_text, name};
use super::super::{Outcome, figures, method, rank};
use super::chart::chart;
use super::parts::{badge, bdi, class, href};

/// So many objectives that are not good are open from the start.
const OPEN: usize = 12;

/// So many points all charts together have, and one chart at least and at most.
const POINTS: usize = 12_000;
const FEWEST: usize = 24;
const MOST: usize = 360;

/// From this size on the page opens slowly: what comes later, and is better, has its figures without a chart.
const BYTES: usize = 1_400_000;

/// The sections, the worst first.
pub(super) fn objectives(outcome: &Outcome, page: &mut String) {
    if !outcome.objectives.is_empty() {
        drawn(outcome, page);
    }
}

#[inline(never)]
fn drawn(outcome: &Outcome, page: &mut String) {
    let columns = (POINTS / outcome.objectives.len()).clamp(FEWEST, MOST);
    page.push_str("<section aria-labelledby=\"each\"><h2 id=\"each\">Evidence</h2>\n");
    if outcome.windows.is_some() {
        page.push_str("<p class=\"legend\"><span class=\"k-before\">before</span><span class=\"k-after\">after</span><span class=\"k-median\">median</span><span class=\"k-allowed\">allowed</span><span class=\"k-normal\">normal on other days</span><span class=\"k-warm\">warm-up, not judged</span></p>\n");
    }
    let few = outcome.objectives.len() <= 4;
    let mut left_out = 0;
    for (place, (index, it)) in rank::worst_first(outcome).into_iter().enumerate() {
        let open = few || (it.verdict != Verdict::Pass && place < OPEN);
        page.push_str(&format!(
            "<details class=\"o {}\"{}><summary><h3>{} {}{}</h3><span class=\"sum\">{}</span></summary><div id=\"o{index}\" class=\"in\">\n",
            class(it.verdict),
            if open { " open" } else { "" },
            badge(it.verdict, false),
            bdi(&it.name),
            rank::role(it),
            html_text(&summed(it)),
        ));
        page.push_str(&format!("<p class=\"why\">{}</p>\n", html_text(&it.reason)));
        page.push_str("<div class=\"pair\">");
        let windows = outcome.windows.as_ref().filter(|_| page.len() < BYTES);
        match windows.and_then(|windows| chart(it, windows, columns)) {
            Some(svg) => page.push_str(&svg),
            None if windows.is_none() => left_out += 1,
            None => {}
        }
        table(outcome, it, page);
        page.push_str("</div>\n");
        if !it.query.is_empty() {
            page.push_str(&format!("<h4>Query</h4><pre>{}</pre>\n", html_text(&it.query)));
        }
        if !it.notes.is_empty() {
            page.push_str("<ul class=\"notes\">");
            page.extend(it.notes.iter().map(|note| format!("<li>{}</li>", html_text(note))));
            page.push_str("</ul>\n");
        }
        page.push_str("</div></details>\n");
    }
    if left_out > 0 && outcome.windows.is_some() {
        page.push_str(&format!("<p class=\"notes\">The last {left_out} are without a chart, so that the page stays small.</p>"));
    }
    page.push_str("</section>\n");
    methods(outcome, page);
}

/// Each method that was used, once, in plain words.
fn methods(outcome: &Outcome, page: &mut String) {
    let used = set(outcome.objectives.iter().map(|it| it.method));
    page.push_str("<section aria-labelledby=\"how\"><h2 id=\"how\">How it was judged</h2><dl class=\"how\">\n");
    for method in used.into_iter().filter(|method| !method.is_empty()) {
        page.push_str(&format!("<dt>{method}</dt><dd>{}</dd>\n", method::in_words(method)));
    }
    page.push_str("<dt>verdict</dt><dd>The release fails with its first failing objective. What is undecided, without data, or could not be asked is never a pass; for a key objective it leaves the release undecided.</dd></dl></section>\n");
}

/// `318 ms → 412 ms  +29 %`
fn summed(it: &Judgement) -> String {
    let change = it.estimate.map(|share| format!(" ({})", change(share))).unwrap_or_default();
    match (&it.before, &it.after) {
        (None, None) => String::new(),
        (None, Some(_)) => figures::after(it),
        (Some(_), _) => format!("{}{change}", figures::before_after(it)),
    }
}

/// The figures beside the chart; what is not known has no row.
fn table(outcome: &Outcome, it: &Judgement, page: &mut String) {
    let counted = |numbers: Option<Numbers>, text: String| {
        numbers
            .map(|it| if it.buckets > 1 { format!("{text}, {} buckets", it.buckets) } else { text })
    };
    let percent = |share: f64| format!("{} %", number(share * 100.0));
    let rows: [(&str, Option<String>); 11] = [
        ("Before", counted(it.before, figures::before(it))),
        ("After", counted(it.after, figures::after(it))),
        ("Change", it.estimate.map(|_| figures::changed(it))),
        ("Allowed", Some(it.picture.wanted.clone()).filter(|text| !text.is_empty())),
        ("Since", it.began.or(it.picture.beyond_since).map(moment)),
        (
            "Chance by accident",
            it.p.map(|p| if p < 0.0001 { "under 0.0001".to_owned() } else { number(p) }),
        ),
        ("Time with data", it.coverage.map(percent)),
        (
            "Harm it would have seen",
            it.detectable.map(|share| format!("{} or more", change(share.abs()))),
        ),
        (
            "Quiet days",
            it.audit.map(|it| format!("{} of {} would have failed", it.failed, it.days)),
        ),
        ("Method", Some(it.method.to_owned()).filter(|text| !text.is_empty())),
        (
            "Asked at",
            outcome.file.as_ref().zip(it.line).map(|(file, line)| format!("{}:{line}", name(file))),
        ),
    ];
    page.push_str("<table class=\"fig\"><caption class=\"vh\">Figures</caption><tbody>");
    for (what, value) in rows {
        if let Some(value) = value {
            page.push_str(&format!(
                "<tr><th scope=\"row\">{what}</th><td>{}</td></tr>",
                html_text(&value)
            ));
        }
    }
    if let Some(link) = it.link.as_deref().and_then(|url| href(url, "open in the monitoring")) {
        page.push_str(&format!("<tr><th scope=\"row\">More</th><td>{link}</td></tr>"));
    }
    page.push_str("</tbody></table>");
}

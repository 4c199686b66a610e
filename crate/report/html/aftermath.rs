//! What else changed, what was done about it, and whether that helped.

use crate::change::RemedyState;
use crate::gate::Verdict;

use super::super::inert::{html_text, line};
use super::super::{Outcome, suspects};
use super::parts::{badge, bdi, href};

/// The sections; nothing where there is nothing to tell.
pub(super) fn aftermath(outcome: &Outcome, page: &mut String) {
    if !outcome.suspects.is_empty() {
        changed(outcome, page);
    }
    if !outcome.remedies.is_empty() {
        done(outcome, page);
    }
}

#[inline(never)]
fn changed(outcome: &Outcome, page: &mut String) {
    page.push_str("<section aria-labelledby=\"changed\"><h2 id=\"changed\">What else changed</h2>\n<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"What else changed, table\"><table><thead><tr><th scope=\"col\">What</th><th scope=\"col\">When</th><th scope=\"col\">Who</th><th scope=\"col\">Why it is suspected</th></tr></thead><tbody>");
    for it in outcome.suspects.iter().take(suspects::SHOWN) {
        let title = it.link.as_deref().and_then(|link| href(link, &it.title));
        page.push_str(&format!(
            "<tr><th scope=\"row\">{} {}</th><td>{}</td><td>{}</td><td>{}</td></tr>",
            it.kind.word(),
            title.unwrap_or_else(|| bdi(&it.title)),
            suspects::when(it),
            it.by.as_deref().map(bdi).unwrap_or_default(),
            html_text(&line(&suspects::explained(it))),
        ));
    }
    page.push_str("</tbody></table></div>");
    page.extend(suspects::more(outcome).map(|more| format!("<p>{more}</p>")));
    page.push_str("</section>\n");
}

#[inline(never)]
fn done(outcome: &Outcome, page: &mut String) {
    page.push_str("<section aria-labelledby=\"done\"><h2 id=\"done\">What was done</h2>\n<ul>");
    for it in &outcome.remedies {
        let verdict = match it.state {
            RemedyState::Done | RemedyState::Found => Verdict::Pass,
            RemedyState::Failed => Verdict::Fail,
            RemedyState::Planned | RemedyState::Requested => Verdict::Pending,
            RemedyState::Unknown => Verdict::Inconclusive,
        };
        let said = html_text(&line(&it.sentence));
        let link = it.link.as_deref().and_then(|link| href(link, it.means.id()));
        let link = link.map(|link| format!(" ({link})")).unwrap_or_default();
        page.push_str(&format!("<li>{} {said}{link}</li>", sign(verdict, it.state.word())));
    }
    if let Some(it) = &outcome.recovery {
        let (verdict, word) = match it.helped {
            Some(true) => (Verdict::Pass, "recovered"),
            Some(false) => (Verdict::Fail, "not recovered"),
            None => (Verdict::Inconclusive, "not known"),
        };
        page.push_str(&format!(
            "<li>{} {}</li>",
            sign(verdict, word),
            html_text(&line(&it.sentence))
        ));
    }
    page.push_str("</ul></section>\n");
}

/// The badge of a verdict with another word.
fn sign(verdict: Verdict, word: &str) -> String {
    let own = format!("</svg>{}", super::super::rank::words(verdict));
    badge(verdict, false).replace(&own, &format!("</svg>{word}"))
}

//! What doctor looked at, and the letter to who can give what is missing.

use super::super::inert::{html_text, line};
use super::super::{Check, State};

/// The section; nothing where nothing was looked at.
pub(super) fn checks(checks: &[Check], request: &str, page: &mut String) {
    if !checks.is_empty() || !request.is_empty() {
        drawn(checks, request, page);
    }
}

#[inline(never)]
fn drawn(checks: &[Check], request: &str, page: &mut String) {
    page.push_str("<section aria-labelledby=\"checks\"><h2 id=\"checks\">What was looked at</h2><table><thead><tr><th scope=\"col\">State</th><th scope=\"col\">What</th><th scope=\"col\">Found</th></tr></thead><tbody>");
    for Check { about, state, found, fix } in checks {
        let class = match state {
            State::Good => "pass",
            State::Doubtful => "warn",
            State::Bad => "fail",
        };
        let fix = if fix.is_empty() {
            String::new()
        } else {
            format!("<br><b>Fix:</b> {}", html_text(fix))
        };
        page.push_str(&format!(
            "<tr><td><span class=\"badge {class}\"><svg class=\"i\" aria-hidden=\"true\"><use href=\"#i-{class}\"/></svg>{}</span></td><th scope=\"row\">{}</th><td>{}{fix}</td></tr>",
            state.word(),
            html_text(about),
            html_text(found),
        ));
    }
    page.push_str("</tbody></table>");
    if !request.is_empty() {
        let letter: Vec<String> = request.lines().map(|it| html_text(&line(it))).collect();
        page.push_str(&format!(
            "<h3 class=\"sub\">A message to send</h3><pre>{}</pre>",
            letter.join("\n")
        ));
    }
    page.push_str("</section>\n");
}

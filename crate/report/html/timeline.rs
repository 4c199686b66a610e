//! The windows on one line of time, with everything else that is known to have happened.

use crate::gate::Windows;
use crate::order::order_by_key;
use crate::time::{Timestamp, Window};

use super::super::clock::{clock, moment};
use super::super::inert::{html_text, name};
use super::super::{Happening, Outcome};
use super::parts::{bdi, href};
use super::scale::{Scale, clock_ticks};

/// So many happenings are drawn; the table has all of them.
const DRAWN: usize = 12;

/// The section; nothing where nothing was judged.
pub(super) fn timeline(outcome: &Outcome, page: &mut String) {
    if let Some(windows) = outcome.windows.filter(|_| !outcome.objectives.is_empty()) {
        drawn(outcome, windows.near(), page);
    }
}

#[inline(never)]
fn drawn(outcome: &Outcome, windows: Windows, page: &mut String) {
    let whole = windows.whole();
    let mut happened: Vec<&Happening> = outcome.happened.iter().collect();
    order_by_key(&mut happened, |it| it.from);
    let drawn: Vec<&&Happening> = happened.iter().take(DRAWN).collect();
    let x = Scale::over(whole, 90.0, 872.0);
    let bottom = 64 + drawn.len() * 22;
    page.push_str(&format!(
        "<section aria-labelledby=\"time\"><h2 id=\"time\">What was compared</h2>\n<svg class=\"timeline\" role=\"img\" aria-label=\"Time line: before, deployment, warm-up, after, and {} other things that happened\" viewBox=\"0 0 880 {}\">",
        happened.len(),
        bottom + 22
    ));
    for instant in clock_ticks(whole, 8) {
        let at = x.when(instant);
        page.push_str(&format!(
            "<path class=\"grid\" d=\"M{at} 12V{bottom}\"/><text class=\"m\" x=\"{at}\" y=\"{}\">{}</text>",
            bottom + 16,
            clock(instant)
        ));
    }
    let rows = [
        ("before", "before", windows.before, 14),
        ("ship", "deployed", windows.deployed, 14),
        ("warm", "warm-up", Window { from: windows.deployed.to, to: windows.after.from }, 14),
        ("after", "after", windows.after, 14),
    ];
    page.push_str("<text class=\"e\" x=\"82\" y=\"32\">this gate</text>");
    for (class, label, window, y) in rows {
        let (from, to) = (x.when(window.from), x.when(window.to));
        page.push_str(&format!(
            "<rect class=\"t-{class}\" x=\"{from}\" y=\"{y}\" width=\"{:.1}\" height=\"28\" rx=\"2\"/>",
            (to - from).max(2.0)
        ));
        if to - from > label.len() as f64 * 7.0 {
            page.push_str(&format!(
                "<text class=\"m l\" x=\"{:.1}\" y=\"32\">{label}</text>",
                (from + to) / 2.0
            ));
        }
    }
    for (index, it) in drawn.iter().enumerate() {
        let y = 60 + index * 22;
        let (from, to) = (x.when(it.from), x.when(it.to.unwrap_or(whole.to)));
        page.push_str(&format!(
            "<text class=\"e\" x=\"82\" y=\"{}\">{}</text><rect class=\"h-{}\" x=\"{from}\" y=\"{y}\" width=\"{:.1}\" height=\"14\" rx=\"7\"><title>{}</title></rect>",
            y + 11,
            it.kind,
            it.kind,
            (to - from).max(6.0),
            html_text(&name(&it.title))
        ));
    }
    page.push_str("</svg>\n<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"Times\"><table class=\"times\"><thead><tr><th scope=\"col\">What</th><th scope=\"col\">From</th><th scope=\"col\">To</th></tr></thead><tbody>");
    for (_, label, window, _) in rows {
        row(page, label, window.from, Some(window.to));
    }
    for it in happened {
        let title = format!("{} {}", it.kind, bdi(&it.title));
        let title = it
            .url
            .as_deref()
            .and_then(|url| Some(format!("{} {}", it.kind, href(url, &it.title)?)))
            .unwrap_or(title);
        row(page, &title, it.from, it.to);
    }
    page.push_str("</tbody></table></div></section>\n");
}

fn row(page: &mut String, what: &str, from: Timestamp, to: Option<Timestamp>) {
    page.push_str(&format!(
        "<tr><th scope=\"row\">{what}</th><td>{}</td><td>{}</td></tr>",
        moment(from),
        to.map_or("it lasts".to_owned(), moment)
    ));
}

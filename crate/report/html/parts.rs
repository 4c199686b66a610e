//! Small pieces of the page that stand in several places.

use crate::gate::Verdict;

use super::super::inert::{html_text, link, name};
use super::super::rank;

/// The class that colours a verdict.
pub(super) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Warn => "warn",
        Verdict::Fail => "fail",
        Verdict::Pending | Verdict::Inconclusive | Verdict::NoData | Verdict::Cancelled => "open",
        Verdict::Error => "error",
    }
}

/// The shapes that are used by `icon`: each verdict has its own, whatever its colour.
pub(super) fn icons() -> &'static str {
    concat!(
        "<svg class=\"defs\" aria-hidden=\"true\"><defs>",
        "<symbol id=\"i-pass\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"7.5\"/><path d=\"M4.4 8.3l2.4 2.4 4.8-5\"/></symbol>",
        "<symbol id=\"i-warn\" viewBox=\"0 0 16 16\"><path class=\"f\" d=\"M8 .9L15.6 14.6H.4z\"/><path d=\"M8 5.6v4.1M8 11.6v1.2\"/></symbol>",
        "<symbol id=\"i-fail\" viewBox=\"0 0 16 16\"><path class=\"f\" d=\"M4.9.5h6.2l4.4 4.4v6.2l-4.4 4.4H4.9L.5 11.1V4.9z\"/><path d=\"M5.2 5.2l5.6 5.6M10.8 5.2l-5.6 5.6\"/></symbol>",
        "<symbol id=\"i-open\" viewBox=\"0 0 16 16\"><path class=\"f\" d=\"M8 .4L15.6 8 8 15.6.4 8z\"/><path d=\"M6.1 6.3C6.3 4.4 9.9 4.5 9.8 6.5 9.7 7.6 8 7.7 8 9.2M8 10.8v1\"/></symbol>",
        "<symbol id=\"i-error\" viewBox=\"0 0 16 16\"><rect class=\"f\" x=\".5\" y=\".5\" width=\"15\" height=\"15\" rx=\"3\"/><path d=\"M8 3.8v5M8 10.9v1.3\"/></symbol>",
        "<pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path d=\"M0 0v6\"/></pattern>",
        "</defs></svg>\n"
    )
}

/// The verdict: its shape and its word.
pub(super) fn badge(verdict: Verdict, large: bool) -> String {
    let class = class(verdict);
    let size = if large { " big" } else { "" };
    format!(
        "<span class=\"badge {class}{size}\"><svg class=\"i\" aria-hidden=\"true\"><use href=\"#i-{class}\"/></svg>{}</span>",
        rank::words(verdict)
    )
}

/// A foreign name that keeps its direction to itself.
pub(super) fn bdi(text: &str) -> String {
    format!("<bdi>{}</bdi>", html_text(&name(text)))
}

/// A link, where the address is one.
pub(super) fn href(url: &str, title: &str) -> Option<String> {
    Some(format!(
        "<a href=\"{}\" target=\"_blank\" rel=\"noreferrer\">{}</a>",
        html_text(link(url)?),
        bdi(title)
    ))
}

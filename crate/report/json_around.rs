//! The parts of the result JSON about what lies around a release: times, pages, happenings, releases before.

use serde::Serialize;

use crate::release::Measured;
use crate::time::Window;

use super::{Happening, Link, Past};

#[derive(Serialize)]
pub(super) struct Span {
    from: String,
    to: String,
}

#[derive(Serialize)]
pub(super) struct LinkRow<'a> {
    title: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
pub(super) struct HappeningRow<'a> {
    kind: &'a str,
    title: &'a str,
    from: String,
    to: Option<String>,
    url: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct PastRow<'a> {
    name: &'a str,
    version: &'a str,
    stage: Option<&'a str>,
    deployed: Span,
    verdict: Option<&'a str>,
    measured: Vec<MeasuredRow<'a>>,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct MeasuredRow<'a> {
    name: &'a str,
    verdict: &'a str,
    before: Option<f64>,
    after: Option<f64>,
    unit: Option<&'a str>,
}

pub(super) fn span(window: Window) -> Span {
    Span { from: window.from.to_string(), to: window.to.to_string() }
}

pub(super) fn link(it: &Link) -> LinkRow<'_> {
    LinkRow { title: &it.title, url: &it.url }
}

pub(super) fn happening(it: &Happening) -> HappeningRow<'_> {
    HappeningRow {
        kind: it.kind,
        title: &it.title,
        from: it.from.to_string(),
        to: it.to.map(|to| to.to_string()),
        url: it.url.as_deref(),
    }
}

pub(super) fn past(it: &Past) -> PastRow<'_> {
    PastRow {
        name: &it.name,
        version: &it.version,
        stage: it.stage.as_deref(),
        deployed: span(it.deployed),
        verdict: it.verdict.as_deref(),
        measured: it.measured.iter().map(measured).collect(),
        url: it.url.as_deref(),
    }
}

fn measured(it: &Measured) -> MeasuredRow<'_> {
    MeasuredRow {
        name: &it.name,
        verdict: &it.verdict,
        before: it.before,
        after: it.after,
        unit: it.unit.as_deref(),
    }
}

//! The result as JSON, version 1: `docs/result.schema.json`. The same outcome gives the same bytes.

use serde::Serialize;

use crate::gate::{Judgement, Numbers, Tally};
use crate::release::Mark;

use super::json_around::{HappeningRow, LinkRow, PastRow, Span, happening, link, past, span};
use super::json_change::{
    FlagRow, RecoveryRow, RemedyRow, SuspectRow, flag, recovery, remedy, suspect,
};
use super::{Check, Outcome};

#[derive(Serialize)]
struct Result<'a> {
    schema: u8,
    command: &'a str,
    verdict: &'a str,
    score: Option<f64>,
    sentence: &'a str,
    hint: Option<&'a str>,
    release: Option<Release<'a>>,
    marks: Vec<MarkRow<'a>>,
    objectives: Vec<Row<'a>>,
    windows: Option<Windows>,
    checks: Vec<CheckRow<'a>>,
    request: Option<&'a str>,
    suspects: Vec<SuspectRow<'a>>,
    remedies: Vec<RemedyRow<'a>>,
    recovery: Option<RecoveryRow<'a>>,
    flags: Vec<FlagRow<'a>>,
    notes: &'a [String],
    file: Option<&'a str>,
    links: Vec<LinkRow<'a>>,
    happened: Vec<HappeningRow<'a>>,
    history: Vec<PastRow<'a>>,
}

#[derive(Serialize)]
struct CheckRow<'a> {
    check: &'a str,
    state: &'static str,
    found: &'a str,
    fix: Option<&'a str>,
}

#[derive(Serialize)]
struct Release<'a> {
    name: &'a str,
    version: &'a str,
    stage: Option<&'a str>,
    product: Option<&'a str>,
    build_version: Option<&'a str>,
    project: Option<&'a str>,
    commit: Option<&'a str>,
    ci_back_link: Option<&'a str>,
    run: &'a str,
    deployed: Span,
}

#[derive(Serialize)]
struct Windows {
    before: Span,
    deployed: Span,
    after: Span,
}

#[derive(Serialize)]
struct MarkRow<'a> {
    provider: &'a str,
    target: &'a str,
    reached: usize,
    entities: Vec<EntityRow<'a>>,
    ids: &'a [String],
    found: bool,
}

#[derive(Serialize)]
struct EntityRow<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    verdict: &'a str,
    reason: &'a str,
    kind: &'a str,
    method: Option<&'a str>,
    key: bool,
    weight: f64,
    info: bool,
    before: Option<NumbersRow>,
    after: Option<NumbersRow>,
    unit: Option<&'a str>,
    estimate: Option<f64>,
    interval: Option<[f64; 2]>,
    margin: Option<f64>,
    p: Option<f64>,
    adjusted: Option<f64>,
    counts: Option<Counts>,
    coverage: Option<f64>,
    detectable: Option<f64>,
    audit: Option<AuditRow>,
    began: Option<String>,
    query: &'a str,
    dimension: Option<&'a str>,
    allowed: &'a str,
    beyond_since: Option<String>,
    line: Option<usize>,
    link: Option<&'a str>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct Counts {
    before: TallyRow,
    after: TallyRow,
}

#[derive(Serialize)]
struct TallyRow {
    events: f64,
    exposure: f64,
}

#[derive(Serialize)]
struct AuditRow {
    failed: usize,
    days: usize,
}

#[derive(Serialize)]
struct NumbersRow {
    value: Option<f64>,
    buckets: usize,
}

/// The result as indented JSON text with a closing line feed.
pub(super) fn result(outcome: &Outcome) -> String {
    let result = Result {
        schema: 1,
        command: outcome.command,
        verdict: outcome.verdict.word(),
        score: outcome.score.map(rounded),
        sentence: &outcome.sentence,
        hint: (!outcome.hint.is_empty()).then_some(&outcome.hint),
        release: outcome.release.as_ref().map(|it| Release {
            name: &it.name,
            version: &it.version,
            stage: it.stage.as_deref(),
            product: it.product.as_deref(),
            build_version: it.build_version.as_deref(),
            project: it.project.as_deref(),
            commit: it.commit.as_deref(),
            ci_back_link: it.ci_back_link.as_deref(),
            run: &it.run_id,
            deployed: span(it.deployed),
        }),
        marks: outcome.marks.iter().map(mark).collect(),
        objectives: outcome.objectives.iter().map(row).collect(),
        windows: outcome.windows.as_ref().map(|it| Windows {
            before: span(it.before),
            deployed: span(it.deployed),
            after: span(it.after),
        }),
        checks: outcome.checks.iter().map(check).collect(),
        request: (!outcome.request.is_empty()).then_some(&outcome.request),
        suspects: outcome.suspects.iter().map(suspect).collect(),
        remedies: outcome.remedies.iter().map(remedy).collect(),
        recovery: outcome.recovery.as_ref().map(recovery),
        flags: outcome.flags.iter().map(flag).collect(),
        notes: &outcome.notes,
        file: outcome.file.as_deref(),
        links: outcome.links.iter().map(link).collect(),
        happened: outcome.happened.iter().map(happening).collect(),
        history: outcome.history.iter().map(past).collect(),
    };
    // Strings, numbers and lists always become JSON.
    let mut text = serde_json::to_string_pretty(&result).unwrap_or_default();
    text.push('\n');
    text
}

/// To six significant digits: what two platforms may compute a last bit apart is written the same.
pub(super) fn rounded(number: f64) -> f64 {
    format!("{number:.5e}").parse().unwrap_or(number)
}

fn finite(number: f64) -> Option<f64> {
    number.is_finite().then(|| rounded(number))
}

fn check(it: &Check) -> CheckRow<'_> {
    let fix = (!it.fix.is_empty()).then_some(it.fix.as_str());
    CheckRow { check: &it.about, state: it.state.word(), found: &it.found, fix }
}

fn mark(mark: &Mark) -> MarkRow<'_> {
    MarkRow {
        provider: mark.provider,
        target: &mark.target,
        reached: mark.reached,
        entities: mark.entities.iter().map(|it| EntityRow { id: &it.id, name: &it.name }).collect(),
        ids: &mark.ids,
        found: mark.found,
    }
}

fn numbers(numbers: &Numbers) -> NumbersRow {
    NumbersRow { value: finite(numbers.value), buckets: numbers.buckets }
}

fn tallied(tally: Tally) -> TallyRow {
    TallyRow { events: rounded(tally.events), exposure: rounded(tally.exposure) }
}

fn row(it: &Judgement) -> Row<'_> {
    Row {
        name: &it.name,
        verdict: it.verdict.word(),
        reason: &it.reason,
        kind: it.kind,
        method: (!it.method.is_empty()).then_some(it.method),
        key: it.key,
        weight: rounded(it.weight),
        info: it.info,
        before: it.before.as_ref().map(numbers),
        after: it.after.as_ref().map(numbers),
        unit: it.unit.as_deref(),
        estimate: it.estimate.and_then(finite),
        interval: it.interval.and_then(|(low, high)| Some([finite(low)?, finite(high)?])),
        margin: it.margin.and_then(finite),
        p: it.p.and_then(finite),
        adjusted: it.adjusted.and_then(finite),
        counts: it
            .tally
            .map(|(before, after)| Counts { before: tallied(before), after: tallied(after) }),
        coverage: it.coverage.and_then(finite),
        detectable: it.detectable.and_then(finite),
        audit: it.audit.map(|it| AuditRow { failed: it.failed, days: it.days }),
        began: it.began.map(|it| it.to_string()),
        query: &it.query,
        dimension: it.dimension.as_deref(),
        allowed: &it.picture.wanted,
        beyond_since: it.picture.beyond_since.map(|since| since.to_string()),
        line: it.line,
        link: it.link.as_deref(),
        notes: &it.notes,
    }
}

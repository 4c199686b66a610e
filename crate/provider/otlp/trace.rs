//! A run as one trace: run, stage, job, step; the gate and its objectives.
//! <https://opentelemetry.io/docs/specs/semconv/cicd/cicd-spans/>

use crate::gate::{Judgement, Verdict};
use crate::plan::RunOrigin;
use crate::provider::pipeline::{Ending, Part, Run};
use crate::time::{Timestamp, Window};

use super::attribute::{nanoseconds, number, result_word, text};
use super::ids::{GATE, span_id, trace_id};
use super::wire::{KeyValue, Span, SpanKind, Status, StatusCode};

/// A span, ready to be sent.
#[derive(Clone, PartialEq)]
pub struct Told(pub(super) Span);

/// The run and its parts that have begun. What goes on still ends now: the pipeline reports itself.
pub fn run_spans(origin: &RunOrigin, run: &Run, now: Timestamp) -> Vec<Told> {
    let began = run.started.or(run.queued).unwrap_or(now);
    let mut attributes = vec![text("cicd.pipeline.action.name", "RUN")];
    let result = run.outcome();
    if let Some(result) = &result {
        attributes.push(text("cicd.pipeline.result", result_word(result)));
    }
    let name = if run.pipeline.is_empty() { &origin.name } else { &run.pipeline };
    let end = run.ended.unwrap_or(now);
    let mut spans = vec![span(
        origin,
        "",
        None,
        (&format!("RUN {name}"), SpanKind::Server),
        (began, end),
        (attributes, result.as_ref()),
    )];
    for part in run.parts.iter() {
        let Some(began) = part.started else { continue };
        let parent = part.parent.as_deref().unwrap_or_default();
        let end = part.ended.unwrap_or(now).max(began);
        let what = (part.name.as_str(), SpanKind::Internal);
        spans.push(span(
            origin,
            &part.id,
            Some(parent),
            what,
            (began, end),
            (of_part(part), part.result.as_ref()),
        ));
    }
    spans
}

fn of_part(part: &Part) -> Vec<KeyValue> {
    let mut attributes = vec![
        text("cicd.pipeline.task.name", &part.name),
        text("cicd.pipeline.task.run.id", &part.id),
        text("plimsoll.task.kind", part.kind.word()),
    ];
    let mut put = |key, value: Option<&str>| {
        if let Some(value) = value {
            attributes.push(text(key, value));
        }
    };
    put("cicd.pipeline.task.run.url.full", part.url.as_deref());
    put("cicd.pipeline.task.run.result", part.result.as_ref().map(result_word));
    put("cicd.worker.name", part.worker.as_deref());
    attributes
}

/// The gate and every objective. Its parent is its job, where the host tells which that is, else the run.
pub fn gate_spans(
    origin: &RunOrigin,
    (verdict, sentence): (Verdict, &str),
    objectives: &[Judgement],
    window: Window,
) -> Vec<Told> {
    let times = (window.from, window.to);
    let attributes = vec![
        text("cicd.pipeline.task.name", "gate"),
        text("cicd.pipeline.task.type", "test"),
        text("plimsoll.verdict", verdict.word()),
        text("plimsoll.sentence", sentence),
    ];
    let ending = ending_of(verdict);
    let mut spans = vec![span(
        origin,
        GATE,
        Some(origin.part.as_deref().unwrap_or_default()),
        ("gate", SpanKind::Internal),
        times,
        (attributes, ending.as_ref()),
    )];
    for it in objectives {
        let mut attributes = vec![
            text("plimsoll.objective", &it.name),
            text("plimsoll.verdict", it.verdict.word()),
            text("plimsoll.reason", &it.reason),
            text("plimsoll.query", &it.query),
        ];
        for (key, value) in [("plimsoll.estimate", it.estimate), ("plimsoll.margin", it.margin)] {
            attributes.extend(value.map(|value| number(key, value)));
        }
        let ending = ending_of(it.verdict);
        let id = format!("{GATE}/{}", it.name);
        let what = (it.name.as_str(), SpanKind::Internal);
        spans.push(span(origin, &id, Some(GATE), what, times, (attributes, ending.as_ref())));
    }
    spans
}

/// How a verdict counts as the end of a task; what is not known is neither well nor bad.
fn ending_of(verdict: Verdict) -> Option<Ending> {
    match verdict {
        Verdict::Pass => Some(Ending::Success),
        Verdict::Warn => Some(Ending::Warning),
        Verdict::Fail => Some(Ending::Failure),
        Verdict::Cancelled => Some(Ending::Canceled),
        Verdict::Error => Some(Ending::Word("error".to_owned())),
        Verdict::Inconclusive | Verdict::NoData | Verdict::Pending => None,
    }
}

/// A trace of one span.
pub(super) fn single(
    origin: &RunOrigin,
    name: &str,
    window: Window,
    attributes: Vec<KeyValue>,
) -> Told {
    let times = (window.from, window.to);
    span(origin, "", None, (name, SpanKind::Internal), times, (attributes, None))
}

fn span(
    origin: &RunOrigin,
    id: &str,
    parent: Option<&str>,
    (name, kind): (&str, SpanKind),
    (from, to): (Timestamp, Timestamp),
    (mut attributes, ending): (Vec<KeyValue>, Option<&Ending>),
) -> Told {
    let bad = ending.filter(|it| it.is_bad());
    if let Some(bad) = bad {
        attributes.push(text("error.type", result_word(bad)));
    }
    Told(Span {
        trace_id: trace_id(&origin.run).to_vec(),
        span_id: span_id(&origin.run, id).to_vec(),
        parent_span_id: parent.map(|it| span_id(&origin.run, it).to_vec()).unwrap_or_default(),
        name: name.chars().take(500).collect(),
        kind: kind.into(),
        start_time_unix_nano: nanoseconds(from),
        end_time_unix_nano: nanoseconds(to.max(from)),
        attributes,
        status: bad
            .map(|it| Status { message: it.word().to_owned(), code: StatusCode::Error.into() }),
        ..Span::default()
    })
}

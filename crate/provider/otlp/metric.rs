//! Measures of a run and of a gate, each a delta of its own.
//! <https://opentelemetry.io/docs/specs/semconv/cicd/cicd-metrics/>

use crate::gate::{Judgement, Verdict};
use crate::provider::pipeline::{Kind, Run};
use crate::time::{Timestamp, Window, since};

use super::attribute::{nanoseconds, result_word, text};
use super::wire::{
    AggregationTemporality, Data, Gauge, Histogram, HistogramDataPoint, KeyValue, Metric,
    NumberDataPoint, Point, Sum,
};

/// A metric with one point, ready to be sent.
#[derive(Clone, PartialEq)]
pub struct Measure(pub(super) Metric);

/// How long the run waited and ran, and each of its stages and jobs.
pub fn run_measures(run: &Run, now: Timestamp) -> Vec<Measure> {
    let mut measures = Vec::new();
    let name = || text("cicd.pipeline.name", &run.pipeline);
    let result = run.result.as_ref().map(|it| text("cicd.pipeline.result", result_word(it)));
    let whole = "cicd.pipeline.run.duration";
    if let (Some(queued), Some(started)) = (run.queued, run.started) {
        let state = text("cicd.pipeline.run.state", "pending");
        measures.push(lasted(whole, (queued, started), vec![name(), state]));
    }
    if let Some(started) = run.started {
        let mut attributes = vec![name(), text("cicd.pipeline.run.state", "executing")];
        attributes.extend(result);
        measures.push(lasted(whole, (started, run.ended.unwrap_or(now)), attributes));
    }
    for part in &run.parts {
        let kind = match part.kind {
            Kind::Deployment | Kind::Job | Kind::Stage => part.kind.word(),
            Kind::Approval | Kind::Step => continue,
        };
        let (Some(started), Some(ended)) = (part.started, part.ended) else { continue };
        let attributes = || {
            vec![
                name(),
                text("cicd.pipeline.task.name", &part.name),
                text("plimsoll.task.kind", kind),
            ]
        };
        let mut of_end = attributes();
        of_end.extend(
            part.result.as_ref().map(|it| text("cicd.pipeline.task.run.result", result_word(it))),
        );
        measures.push(lasted("plimsoll.pipeline.task.duration", (started, ended), of_end));
        if let Some(queued) = part.queued {
            measures.push(lasted("plimsoll.pipeline.task.queued", (queued, started), attributes()));
        }
    }
    measures
}

/// The verdict, counted, and what each objective found.
pub fn gate_measures(
    release: &str,
    verdict: Verdict,
    objectives: &[Judgement],
    window: Window,
) -> Vec<Measure> {
    let (start, time) = (nanoseconds(window.from), nanoseconds(window.to));
    let named = |verdict: Verdict| {
        vec![text("plimsoll.release", release), text("plimsoll.verdict", verdict.word())]
    };
    let point = |value, attributes| NumberDataPoint {
        start_time_unix_nano: start,
        time_unix_nano: time,
        value: Some(Point::AsDouble(value)),
        attributes,
        ..NumberDataPoint::default()
    };
    let mut measures = vec![Measure(Metric {
        name: "plimsoll.gate.verdicts".to_owned(),
        unit: "{verdict}".to_owned(),
        data: Some(Data::Sum(Sum {
            data_points: vec![point(1.0, named(verdict))],
            aggregation_temporality: AggregationTemporality::Delta.into(),
            is_monotonic: true,
        })),
        ..Metric::default()
    })];
    for it in objectives {
        for (name, value) in
            [("plimsoll.objective.change", it.estimate), ("plimsoll.objective.margin", it.margin)]
        {
            let Some(value) = value.filter(|it| it.is_finite()) else { continue };
            let mut attributes = named(it.verdict);
            attributes.push(text("plimsoll.objective", &it.name));
            measures.push(Measure(Metric {
                name: name.to_owned(),
                unit: "1".to_owned(),
                data: Some(Data::Gauge(Gauge { data_points: vec![point(value, attributes)] })),
                ..Metric::default()
            }));
        }
    }
    measures
}

fn lasted(name: &str, (from, to): (Timestamp, Timestamp), attributes: Vec<KeyValue>) -> Measure {
    let seconds = since(from, to).as_secs_f64();
    Measure(Metric {
        name: name.to_owned(),
        unit: "s".to_owned(),
        data: Some(Data::Histogram(Histogram {
            data_points: vec![HistogramDataPoint {
                start_time_unix_nano: nanoseconds(from),
                time_unix_nano: nanoseconds(to.max(from)),
                count: 1,
                sum: Some(seconds),
                bucket_counts: vec![1],
                attributes,
                min: Some(seconds),
                max: Some(seconds),
                ..HistogramDataPoint::default()
            }],
            aggregation_temporality: AggregationTemporality::Delta.into(),
        })),
        ..Metric::default()
    })
}

/// A count of one, as a delta.
pub(super) fn one(name: &str, unit: &str, at: u64, attributes: Vec<KeyValue>) -> Measure {
    Measure(Metric {
        name: name.to_owned(),
        unit: unit.to_owned(),
        data: Some(Data::Sum(Sum {
            data_points: vec![NumberDataPoint {
                start_time_unix_nano: at,
                time_unix_nano: at,
                value: Some(Point::AsDouble(1.0)),
                attributes,
                ..NumberDataPoint::default()
            }],
            aggregation_temporality: AggregationTemporality::Delta.into(),
            is_monotonic: true,
        })),
        ..Metric::default()
    })
}

//! A metric over time: a query string with its arithmetic, or queries and a formula.
//! <https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-points>,
//! <https://docs.datadoghq.com/api/latest/metrics/#query-timeseries-data-across-multiple-products>

use serde_json::{Value, json};

use crate::error::Result;
use crate::gate::{NoData, Point, Series};
use crate::plan::{Datadog, Expression};
use crate::provider::answer::one_line;
use crate::time::{Duration, Timestamp, Window, later};
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, read};
use super::question::{ask, get};
use super::unit::{Units, unit};
use super::wire::{PointList, QueryAnswer, TimeseriesAnswer};

const ERRAND: Errand = Errand { action: "read the metric", permission: "timeseries_query" };

/// What came for a query: a series, or one for each group.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The group (`service:checkout`; none where the query has no groups), and its buckets.
    pub series: Vec<(Option<String>, Result<Series, NoData>)>,
    /// The unit.
    pub unit: Option<String>,
    /// What Datadog warned of.
    pub warnings: Vec<String>,
}

/// Asks for the buckets of a window. A query string chooses its own width; a formula gets `bucket`, or
/// something coarser.
pub fn series_request(
    datadog: &Datadog,
    expression: &Expression,
    window: Window,
    bucket: Duration,
) -> Request {
    match expression {
        Expression::Query(query) => get(
            datadog,
            "/api/v1/query",
            &[
                ("from", window.from.as_second().to_string()),
                ("to", seconds_up(window.to).to_string()),
                ("query", query.clone()),
            ],
            ERRAND.action,
        ),
        Expression::Formula { queries, formula } => {
            let json = json!({"data": {"type": "timeseries_request", "attributes": {
                "from": window.from.as_millisecond(),
                "to": window.to.as_millisecond(),
                "interval": u64::try_from(bucket.as_millis()).unwrap_or(u64::MAX),
                "queries": named(queries).map(|(name, query)| json!({
                    "data_source": "metrics", "name": name, "query": query,
                })).collect::<Vec<Value>>(),
                "formulas": [{"formula": formula}],
            }}});
            ask(datadog, "/api/v2/query/timeseries", &json, ERRAND.action)
        }
    }
}

/// The queries with their names, `a` to `z`.
pub(super) fn named(queries: &[String]) -> impl Iterator<Item = (String, &String)> {
    ('a'..='z').map(String::from).zip(queries)
}

/// Reads the buckets. What was not over at `known_to` may still change and is left out, as the last bucket
/// of an answer usually is incomplete.
pub fn series_response(
    datadog: &Datadog,
    expression: &Expression,
    bucket: Duration,
    known_to: Timestamp,
    result: &Result<Answer, Silence>,
) -> Result<Measured> {
    let measured = match expression {
        Expression::Query(_) => plain(read(ERRAND, datadog, result)?, bucket)?,
        Expression::Formula { .. } => computed(read(ERRAND, datadog, result)?, bucket)?,
    };
    let Raw { lines, unit, warnings } = measured;
    let mut series: Vec<_> = lines
        .into_iter()
        .map(|line| (line.group, settled(line.points, line.width, known_to)))
        .collect();
    if series.is_empty() {
        series.push((None, Err(NoData::NoSeries)));
    }
    Ok(Measured { series, unit, warnings })
}

/// The lines of an answer before anything is left out.
struct Raw {
    lines: Vec<Line>,
    unit: Option<String>,
    warnings: Vec<String>,
}

/// One line: its buckets and their width.
struct Line {
    group: Option<String>,
    points: Vec<Point>,
    width: Duration,
}

fn plain(answer: QueryAnswer, bucket: Duration) -> Result<Raw> {
    let message = answer.message.as_deref().and_then(one_line);
    // A query that failed was also seen as a success that says so.
    if let Some(error) =
        answer.error.or((answer.status.as_deref() == Some("error")).then(String::new))
    {
        let why = one_line(&error).or(message).unwrap_or_else(|| "status error".to_owned());
        return Err(ERRAND.trouble(why, "mend the query that the message names"));
    }
    let listed = answer.series.unwrap_or_default();
    let several = listed.iter().any(|it| it.query_index.unwrap_or(0) > 0);
    let unit = listed.first().and_then(|it| unit(it.unit.as_ref()));
    let lines = listed
        .into_iter()
        .map(|it| {
            let points = points(it.pointlist.unwrap_or_default());
            let width = width_of(it.interval, &points).unwrap_or(bucket);
            let tags = it.tag_set.unwrap_or_default();
            let group = match (several, tags.is_empty()) {
                (true, _) => it.expression,
                (false, false) => Some(tags.join(",")),
                (false, true) => it.scope.filter(|scope| scope != "*"),
            };
            Line { group, points, width }
        })
        .collect::<Vec<_>>();
    Ok(Raw { lines: alone_without_name(lines), unit, warnings: message.into_iter().collect() })
}

fn computed(answer: TimeseriesAnswer, bucket: Duration) -> Result<Raw> {
    let attributes = answer.data.and_then(|it| it.attributes).unwrap_or_default();
    let warning = answer.errors.as_deref().and_then(one_line);
    let listed = attributes.series.unwrap_or_default();
    if let (true, Some(why)) = (listed.is_empty(), &warning) {
        return Err(ERRAND.trouble(why.clone(), "mend the queries or the formula"));
    }
    let times: Vec<Timestamp> = attributes.times.iter().flatten().filter_map(instant).collect();
    let units: Units = listed.first().and_then(|it| it.unit.clone());
    let mut values = attributes.values.unwrap_or_default().into_iter();
    let lines = listed
        .into_iter()
        .map(|it| {
            let values = values.next().flatten().unwrap_or_default();
            let points = tidy(
                times
                    .iter()
                    .zip(values.iter())
                    .map(|(start, value)| Point { start: *start, value })
                    .collect(),
            );
            let tags = it.group_tags.unwrap_or_default();
            let width = common_step(&points).map_or(bucket, |step| step.max(bucket));
            let group = (!tags.is_empty()).then(|| tags.join(","));
            Line { group, points, width }
        })
        .collect::<Vec<_>>();
    Ok(Raw {
        lines: alone_without_name(lines),
        unit: unit(units.as_ref()),
        warnings: warning.into_iter().collect(),
    })
}

/// What is the only one needs no name.
fn alone_without_name(mut lines: Vec<Line>) -> Vec<Line> {
    if let [only] = lines.as_mut_slice() {
        only.group = None;
    }
    lines
}

fn settled(points: Vec<Point>, width: Duration, known_to: Timestamp) -> Result<Series, NoData> {
    let points: Vec<Point> =
        points.into_iter().filter(|point| later(point.start, width) <= known_to).collect();
    if points.is_empty() {
        return Err(NoData::NoPoints);
    }
    if points.iter().all(|point| point.value.is_none()) {
        return Err(NoData::OnlyGaps);
    }
    Ok(Series { bucket: width, points: points.into() })
}

fn points(list: Vec<PointList>) -> Vec<Point> {
    let read = |PointList(at, value): PointList| Some(Point { start: instant(at?)?, value });
    tidy(list.into_iter().filter_map(read).collect())
}

/// In ascending order, no two the same, no value that is none.
fn tidy(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by_key(|point| point.start);
    points.dedup_by_key(|point| point.start);
    for point in &mut points {
        point.value = point.value.filter(|value| value.is_finite());
    }
    points
}

/// Milliseconds, although one description says seconds: told by the magnitude.
fn instant(at: f64) -> Option<Timestamp> {
    if !at.is_finite() {
        return None;
    }
    let at_ms = if at.abs() < 1e11 { at * 1e3 } else { at };
    Timestamp::from_millisecond(at_ms as i64).ok()
}

/// The width of a bucket. Recorded in seconds, described in milliseconds: whichever fits between the points.
fn width_of(interval: Option<f64>, points: &[Point]) -> Option<Duration> {
    let interval = interval.filter(|it| it.is_finite() && *it >= 1.0);
    let gap = points.windows(2).map(|pair| crate::time::since(pair[0].start, pair[1].start)).min();
    let span = |seconds: f64| Duration::try_from_secs_f64(seconds).ok();
    let seconds = interval.and_then(span);
    let milliseconds = interval.and_then(|it| span(it / 1e3));
    match (seconds, milliseconds, gap) {
        (Some(seconds), _, Some(gap)) if seconds <= gap => Some(seconds),
        (_, Some(milliseconds), Some(gap)) if milliseconds <= gap => Some(milliseconds),
        (_, _, Some(gap)) => Some(gap),
        // A single bucket: no rollup is wider than a day.
        (Some(seconds), _, None) if seconds <= Duration::from_secs(86_400) => Some(seconds),
        (_, milliseconds, None) => milliseconds,
    }
}

/// The widest step that all points keep.
fn common_step(points: &[Point]) -> Option<Duration> {
    let step_ms = points
        .windows(2)
        .map(|pair| crate::time::since(pair[0].start, pair[1].start).as_millis())
        .reduce(divisor)?;
    Some(Duration::from_millis(u64::try_from(step_ms).unwrap_or(u64::MAX)))
}

/// The greatest common divisor.
fn divisor(left: u128, right: u128) -> u128 {
    if right == 0 { left } else { divisor(right, left % right) }
}

/// The second that is not before `instant`.
fn seconds_up(instant: Timestamp) -> i64 {
    instant.as_second() + i64::from(instant.subsec_nanosecond() > 0)
}

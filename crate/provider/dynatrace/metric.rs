//! Metrics: a batch asked, its answer as observations.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/metric-v2/get-data-points>

use crate::error::{Error, Result, Trouble};
use crate::gate::{NoData, Series};
use crate::json::Value;
use crate::plan::Connection;
use crate::time::{Duration, Timestamp};
use crate::wire::{Answer, Request, Silence};

use super::VENDOR;
use super::answer::read;
use super::batch::{Batch, Reach};
use super::buckets::series;
use super::question::get;
use super::wire::{MetricData, MetricResult, MetricSeries};

/// One objective may come back as so many series; beyond that it is a mistake in the selector.
const SERIES_A_METRIC: usize = 100;

/// Asks for a batch.
pub fn metric_request(connection: &Connection, batch: &Batch) -> Request {
    let mut query = vec![
        ("metricSelector", batch.metrics.join(",")),
        (
            if of_zone(&batch.target) { "mzSelector" } else { "entitySelector" },
            batch.target.clone(),
        ),
        ("from", batch.window.from.as_millisecond().to_string()),
        ("to", batch.window.to.as_millisecond().to_string()),
        ("resolution", batch.reach.resolution()),
    ];
    // Without a selector the metric is asked for everywhere.
    query.retain(|(_, value)| !value.is_empty());
    get(connection, "/metrics/query", &query, "read the metrics")
}

/// Whether a target is nothing but a management zone, which the API takes as another parameter.
pub fn of_zone(target: &str) -> bool {
    target.starts_with("mzName(") || target.starts_with("mzId(")
}

/// What came for one metric of a batch: a series a dimension, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Metered {
    /// A name and the buckets for each dimension; the name is none where the series has no dimension.
    pub series: Vec<(Option<String>, Result<Series, NoData>)>,
    /// What the vendor warned of.
    pub warnings: Vec<String>,
    /// Why this is not the whole answer, where the vendor says that it ran into a limit.
    pub cut: Option<String>,
}

/// Reads a batch, one entry a metric in the order asked. `None`: the answer could not be told apart, ask
/// for this metric alone. Buckets that end after `settled` are dropped: they may still change.
pub fn metric_response(
    connection: &Connection,
    batch: &Batch,
    settled: Timestamp,
    result: &Result<Answer, Silence>,
) -> Result<Vec<Option<Result<Metered>>>> {
    let mut data: MetricData = read("read the metrics", connection, result)?;
    let shared_warnings = data.warnings.take().unwrap_or_default();
    let asked = match batch.reach {
        Reach::Buckets(bucket) => Some(bucket),
        Reach::One => None,
    };
    let named = data.resolution.as_deref().and_then(resolution);
    let in_order = data.result.len() == batch.metrics.len();
    let mut read = Vec::new();
    for (index, metric) in batch.metrics.iter().enumerate() {
        let position = data
            .result
            .iter()
            .position(|it| same_metric(&it.metric_id, metric))
            .or_else(|| (in_order && batch.metrics.len() == 1).then_some(index));
        read.push(match position {
            Some(position) => {
                let one = &mut data.result[position];
                Some(metered(
                    metric,
                    one,
                    &shared_warnings,
                    batch,
                    asked.map(|it| named.unwrap_or(it)),
                    settled,
                ))
            }
            // An answer without any result is a shape of "no data", not a riddle.
            None if data.result.is_empty() => Some(Ok(Metered {
                series: vec![(None, Err(NoData::EmptyResult))],
                cut: limited(&shared_warnings),
                warnings: shared_warnings.clone(),
            })),
            None => None,
        });
    }
    Ok(read)
}

/// Whether the vendor's id is the selector that was asked for; it may drop blanks and write quotes otherwise.
fn same_metric(id: &str, selector: &str) -> bool {
    let plain =
        |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '"').collect::<String>();
    id == selector || plain(id) == plain(selector)
}

fn metered(
    metric: &str,
    result: &mut MetricResult,
    shared_warnings: &[String],
    batch: &Batch,
    bucket: Option<Duration>,
    settled: Timestamp,
) -> Result<Metered> {
    let mut warnings = shared_warnings.to_vec();
    warnings.extend(result.warnings.take().unwrap_or_default());
    if result.data.len() > SERIES_A_METRIC {
        return Err(Error::Provider(Trouble {
            vendor: VENDOR,
            action: "read the metrics".to_owned(),
            why: format!("`{metric}` came back as {} series", result.data.len()),
            fix: format!(
                "narrow it with `:filter(…)` or the entity selector, or merge it with `:splitBy()`; at most {SERIES_A_METRIC} series are judged for one objective"
            ),
        }));
    }
    let ratio =
        |it: &Value| it.as_str().map_or_else(|| it.as_f64(), |text| text.parse::<f64>().ok());
    let full = |it: &Option<Value>| it.as_ref().and_then(ratio).is_some_and(|it| it >= 1.0);
    let cut = if full(&result.dimension_count_ratio) || full(&result.data_point_count_ratio) {
        Some("it reached the limit of one query, and leaves out the rest".to_owned())
    } else {
        limited(&warnings)
    };
    warnings.extend(cut.iter().filter(|it| !warnings.contains(it)).cloned().collect::<Vec<_>>());
    if result.data.is_empty() {
        return Ok(Metered { series: vec![(None, Err(NoData::NoSeries))], warnings, cut });
    }
    let series = std::mem::take(&mut result.data)
        .into_iter()
        .map(|data| (dimension(&data), series(data, batch, bucket, settled)))
        .collect();
    Ok(Metered { series, warnings, cut })
}

/// The warning that says that something was left out. The words are not documented.
fn limited(warnings: &[String]) -> Option<String> {
    let says = |text: &&String| {
        let text = text.to_lowercase();
        let words = ["limit", "exceed", "truncat", "incomplete", "partial", "sampl", "ignored"];
        words.iter().any(|word| text.contains(word))
    };
    warnings.iter().find(says).cloned()
}

fn dimension(data: &MetricSeries) -> Option<String> {
    let named: Vec<&str> = data.dimensions.iter().flatten().map(String::as_str).collect();
    (!named.is_empty()).then(|| named.join(", "))
}

/// `1m`, `10m`, `1h`, `1d`; none for `Inf` and what we do not know.
fn resolution(text: &str) -> Option<Duration> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = text.split_at(unit_at);
    let unit_s = match unit {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        _ => return None,
    };
    Some(Duration::from_secs(count.parse::<u64>().ok()?.checked_mul(unit_s)?))
}

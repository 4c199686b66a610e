//! What comes too late: Dynatrace leaves out spans that ended more than an hour before they came, and metrics as old.
//! <https://docs.dynatrace.com/docs/ingest-from/opentelemetry/otlp-api/ingest-traces>,
//! <https://docs.dynatrace.com/docs/platform/openpipeline/reference/limits>

use crate::time::{Duration, Timestamp, earlier};

use super::attribute::nanoseconds;
use super::wire::Data;
use super::{Measure, Told};

/// Whatever ended longer ago is left out.
const TAKEN_FOR: Duration = Duration::from_secs(3_600);
/// More names are counted.
const NAMED: usize = 10;

/// What is too old to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// How many spans.
    pub spans: usize,
    /// How many metrics.
    pub measures: usize,
    /// In a sentence, with the names of the spans.
    pub sentence: String,
}

/// What Dynatrace would leave out if it came at `now`; none: nothing.
pub fn stale(spans: &[Told], measures: &[Measure], now: Timestamp) -> Option<Stale> {
    let oldest = nanoseconds(earlier(now, TAKEN_FOR));
    let late: Vec<&str> = spans
        .iter()
        .filter(|it| it.0.end_time_unix_nano < oldest)
        .map(|it| it.0.name.as_str())
        .collect();
    let measures = measures.iter().filter(|it| ended(it).is_some_and(|at| at < oldest)).count();
    if late.is_empty() && measures == 0 {
        return None;
    }
    let mut names = late.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    if let Some(more) = late.len().checked_sub(NAMED).filter(|it| *it > 0) {
        names.push_str(&format!(" and {more} more"));
    }
    let sentence = format!(
        "{} of {} spans ended more than an hour ago ({names}), and {measures} metrics are as old: Dynatrace leaves them out. SDLC events tell of them all the same, and a step with `pipeline` in each stage tells it in time",
        late.len(),
        spans.len()
    );
    Some(Stale { spans: late.len(), measures, sentence })
}

/// When the last point of a metric ended.
fn ended(measure: &Measure) -> Option<u64> {
    match measure.0.data.as_ref()? {
        Data::Gauge(it) => it.data_points.iter().map(|it| it.time_unix_nano).max(),
        Data::Sum(it) => it.data_points.iter().map(|it| it.time_unix_nano).max(),
        Data::Histogram(it) => it.data_points.iter().map(|it| it.time_unix_nano).max(),
        Data::ExponentialHistogram(_) | Data::Summary(_) => None,
    }
}

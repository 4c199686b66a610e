//! Dynatrace with failed requests and requests, minute by minute.

use plimsoll::time::Timestamp;
use plimsoll::wire::{Answer, Request, Silence};

use super::{json, refusal};

/// What came in one minute: none is a gap.
pub type Minute = Option<f64>;

fn parameter(request: &Request, name: &str) -> i64 {
    let (_, tail) = request.url.split_once(&format!("{name}=")).unwrap();
    tail.split('&').next().unwrap().parse().unwrap()
}

/// A series by the minute since the deployment began (negative: before it).
fn series(request: &Request, metric: &str, of: &dyn Fn(i64) -> Minute) -> String {
    let deployed: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
    let (from, to) = (parameter(request, "&from"), parameter(request, "&to"));
    let ends: Vec<i64> = (from / 60_000 + 1..=to / 60_000).map(|minute| minute * 60_000).collect();
    let minute = |end: i64| (end - deployed.as_millisecond()) / 60_000 - 1;
    let values: Vec<Minute> = ends.iter().map(|end| of(minute(*end))).collect();
    let values = serde_json::to_string(&values).unwrap();
    format!(
        r#"{{"metricId":"{metric}","data":[{{"dimensions":["SERVICE-1"],"timestamps":{ends:?},"values":{values}}}]}}"#
    )
}

/// Answers for both metrics.
pub fn counts(
    failed: impl Fn(i64) -> Minute + 'static,
    requests: impl Fn(i64) -> Minute + 'static,
) -> impl Fn(&Request) -> Result<Answer, Silence> {
    move |request| {
        // What explains missing data may look further; here nobody may.
        if !request.url.contains("/metrics/query?") {
            return refusal(403, "Token is missing required scope");
        }
        let mut results = vec![series(request, "builtin:service.errors.total.count", &failed)];
        results.push(series(request, "builtin:service.requestCount.total", &requests));
        let results = results.join(",");
        json(200, &format!(r#"{{"totalCount":2,"resolution":"1m","result":[{results}]}}"#))
    }
}

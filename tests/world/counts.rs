//! Dynatrace with failed requests and requests, minute by minute.

use plimsoll::wire::{Answer, Request, Silence};

use super::opening::{ends, listing, ms, series};
use super::{json, refusal};

/// What came in one minute: none is a gap.
pub type Minute = Option<f64>;

/// By the minute since the deployment began (negative: before it).
fn by_minute(of: &dyn Fn(i64) -> Minute) -> impl Fn(i64) -> Minute {
    |end| of((end - ms("2026-01-01T12:00:00Z")) / 60_000 - 1)
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
        let ends = ends(request);
        let failed = series("builtin:service.errors.total.count", &ends, by_minute(&failed));
        let requests = series("builtin:service.requestCount.total", &ends, by_minute(&requests));
        json(200, &listing(request, &[failed, requests]))
    }
}

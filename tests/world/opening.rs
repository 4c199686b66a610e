//! How the stories of a gate begin: its inputs, whose file it is, and a vendor that answers bucket by bucket.

use plimsoll::report::Pages;
use plimsoll::time::Timestamp;
use plimsoll::wire::Request;
use serde_json::Value;

use super::TOKEN;

/// A gate on what was deployed at noon on the first of January.
pub const INPUTS: [(&str, &str); 4] = [
    ("command", "gate"),
    ("dynatrace-token", TOKEN),
    ("deployed-from", "2026-01-01T12:00:00Z"),
    ("deployed-to", "2026-01-01T12:05:00Z"),
];

/// A `plimsoll.yml` of checkout in production, with or without a version, and what follows in it.
macro_rules! checkout {
    ($rest:expr) => {
        concat!(
            "\nrelease: { name: checkout, stage: production }\n",
            "dynatrace:\n  url: https://abc12345.live.dynatrace.com\n",
            "  entities: ['type(SERVICE),tag(\"app:checkout\")']\n",
            $rest
        )
    };
    ($version:expr, $rest:expr) => {
        concat!(
            "\nrelease: { name: checkout, version: ",
            $version,
            ", stage: production }\n",
            "dynatrace:\n  url: https://abc12345.live.dynatrace.com\n",
            "  entities: ['type(SERVICE),tag(\"app:checkout\")']\n",
            $rest
        )
    };
}
pub(crate) use checkout;

/// The milliseconds of an instant.
pub fn ms(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_millisecond()
}

/// A whole number in the query of a question.
pub fn parameter(request: &Request, name: &str) -> i64 {
    let (_, query) = request.url.split_once('?').unwrap();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(key, _)| *key == name).unwrap();
    value.parse().unwrap()
}

/// Noise that is the same in every run: a few per cent around one.
pub fn noise(minute: i64) -> f64 {
    let hash = (minute as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    1.0 + (hash as f64 / 16_777_216.0 - 0.5) * 0.08
}

/// The width of the buckets that were asked for, in minutes.
pub fn resolution(request: &Request) -> i64 {
    let (_, tail) = request.url.split_once("&resolution=").unwrap();
    let text = tail.split('&').next().unwrap();
    text.strip_suffix('m').map_or(1, |minutes| minutes.parse().unwrap())
}

/// When the buckets end that were asked for.
pub fn ends(request: &Request) -> Vec<i64> {
    let bucket = resolution(request) * 60_000;
    let (from, to) = (parameter(request, "from"), parameter(request, "to"));
    (from / bucket + 1..=to / bucket).map(|place| place * bucket).collect()
}

/// One series of a metric, as Dynatrace writes it.
pub fn series(metric: &str, ends: &[i64], value: impl Fn(i64) -> Option<f64>) -> String {
    let values: Vec<Option<f64>> = ends.iter().map(|end| value(*end)).collect();
    let values = serde_json::to_string(&values).unwrap();
    format!(
        r#"{{"metricId":"{metric}","data":[{{"dimensions":["SERVICE-1"],"timestamps":{ends:?},"values":{values}}}]}}"#
    )
}

/// The answer to a question for metrics.
pub fn listing(request: &Request, series: &[String]) -> String {
    let (bucket, series) = (resolution(request), series.join(","));
    format!(r#"{{"totalCount":1,"resolution":"{bucket}m","result":[{series}]}}"#)
}

/// The answer with one metric, which follows `level` and is as noisy as ever.
pub fn noisy(request: &Request, metric: &str, level: impl Fn(i64) -> f64) -> String {
    let value = |end: i64| Some(level(end) * noise(end / 60_000));
    listing(request, &[series(metric, &ends(request), value)])
}

/// The result of a run.
pub fn result(pages: &Pages) -> Value {
    serde_json::from_str(&pages.result).unwrap()
}

/// The first objective in it.
pub fn first(pages: &Pages) -> Value {
    result(pages)["objectives"][0].clone()
}

//! What the time after a deployment is compared with.

use crate::error::Result;
use crate::time::{Duration, Timestamp, Window, since};

use super::said::Said;

/// The baseline of a gate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Baseline {
    /// From an instant on that somebody chose: a time that is known to be good.
    At(Timestamp),
    /// The time just before the deployment.
    #[default]
    Before,
    /// The same time a week earlier.
    LastWeek,
    /// The time after the last deployment of another version on the same entities.
    PreviousRelease,
    /// The time after the last deployment of this version on the same entities.
    Version(String),
}

/// What a file says of the baseline, before the deployment is known.
#[derive(Clone, Debug, Default)]
pub(super) struct BaselineFile {
    /// What is meant.
    pub(super) baseline: Baseline,
    /// Where it stands.
    pub(super) place: String,
}

/// Metrics older than this come in buckets of an hour, in which no soak shows
/// (<https://docs.dynatrace.com/docs/dynatrace-api/environment-api/metric-v2/metric-data-retention>).
pub(super) const FURTHEST: Duration = Duration::from_secs(27 * 86_400);

/// Metrics older than this come in buckets of five minutes.
const FINE: Duration = Duration::from_secs(13 * 86_400);

/// What they come in then.
const COARSE: Duration = Duration::from_secs(300);

/// The width of the buckets in which both the judged time and a baseline from `from` on can be had.
pub fn bucket_since(from: Timestamp, deployed: Timestamp, bucket: Duration) -> Duration {
    if since(from, deployed) > FINE { bucket.max(COARSE) } else { bucket }
}

impl BaselineFile {
    /// The baseline, when it fits the deployment.
    pub(super) fn fit(
        self,
        deployed: Window,
        after: Duration,
        asks_events: bool,
    ) -> Result<Baseline> {
        let Self { baseline, place } = self;
        let said = Said { value: (), place };
        match &baseline {
            Baseline::At(at) if *at >= deployed.from => Err(said.mistake(
                format!("{at} does not lie before the deployment, which began at {}", deployed.from),
                "write an instant from which on the service was known to be good",
            )),
            Baseline::At(at) if since(*at, deployed.from) > FURTHEST => Err(said.mistake(
                format!("{at} is more than 27 days before the deployment, and metrics that old come in buckets of an hour"),
                "write an instant of the last 27 days",
            )),
            Baseline::At(at) if since(*at, deployed.from) < after => Err(said.mistake(
                format!("between {at} and the deployment there is less time than is judged after it"),
                "write an earlier instant, or a shorter `after`",
            )),
            Baseline::PreviousRelease | Baseline::Version(_) if !asks_events => Err(said.mistake(
                "is looked for among the deployment events of Dynatrace or Datadog, and nothing says where either is",
                "give `dynatrace-url` and a token with the scope events.read, or `datadog-site` and an application key that may `events_read`; or write `baseline: last-week`",
            )),
            Baseline::At(_)
            | Baseline::Before
            | Baseline::LastWeek
            | Baseline::PreviousRelease
            | Baseline::Version(_) => Ok(baseline),
        }
    }
}

//! Metrics asked for together: as few queries as the API allows.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/metric-v2/get-data-points>

use std::collections::{BTreeMap, BTreeSet};

use crate::time::{Duration, Window, in_words};

/// The API takes so many metrics in one query.
const METRICS_A_QUERY: usize = 10;

/// Over which time, and how finely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Buckets of this width over the window.
    Buckets(Duration),
    /// One number for the window.
    One,
}

impl Reach {
    /// As the API takes it.
    pub(super) fn resolution(self) -> String {
        match self {
            Self::Buckets(bucket) => in_words(bucket),
            Self::One => "Inf".to_owned(),
        }
    }
}

/// One query: up to ten metric selectors for one entity selector over one window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The metric selectors, no two the same.
    pub metrics: Vec<String>,
    /// The entity selector.
    pub target: String,
    /// The window.
    pub window: Window,
    /// How finely.
    pub reach: Reach,
}

impl Batch {
    /// The same query for one of its metrics alone.
    pub fn alone(&self, metric: &str) -> Self {
        Self { metrics: vec![metric.to_owned()], ..self.clone() }
    }

    /// As the user could paste it: the metric selector and the entity selector.
    pub fn shown(&self, metric: &str) -> String {
        let resolution = self.reach.resolution();
        format!(
            "metricSelector={metric} entitySelector={} resolution={resolution} from={} to={}",
            self.target, self.window.from, self.window.to
        )
    }
}

/// Packs wishes (metric selector, entity selector) into as few queries as the API allows.
pub fn batches<'a>(
    wishes: impl IntoIterator<Item = (&'a str, &'a str)>,
    window: Window,
    reach: Reach,
) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    let mut seen = BTreeSet::new();
    // Where the next metric of a target goes.
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for (metric, target) in wishes {
        if !seen.insert((target, metric)) {
            continue;
        }
        let have = open.get(target).and_then(|at| batches.get_mut(*at));
        match have.filter(|it| it.metrics.len() < METRICS_A_QUERY) {
            Some(batch) => batch.metrics.push(metric.to_owned()),
            None => {
                open.insert(target, batches.len());
                batches.push(Batch {
                    metrics: vec![metric.to_owned()],
                    target: target.to_owned(),
                    window,
                    reach,
                });
            }
        }
    }
    batches
}

//! What a vendor said, in our words. Vendors observe; only `judge` judges.

use std::rc::Rc;

use crate::time::Timestamp;

use super::{Series, State, Value};

/// What was seen for one objective, or for one of its dimensions.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// The objective's name.
    pub objective: String,
    /// Which entity or dimension, where one objective was answered by several series: `SERVICE-1`.
    pub dimension: Option<String>,
    /// What came.
    pub observed: Observed,
    /// The question as it was put, copyable, without secrets.
    pub query: String,
    /// The metric's unit as the vendor names it.
    pub unit: Option<String>,
    /// What the vendor warned of.
    pub warnings: Vec<String>,
    /// What else is known of this series; empty where nothing was asked.
    pub reference: Reference,
    /// The vendor's own criteria, which hold where the objective has none: the targets of an SLO. Some also
    /// where no number came: then the objective has a say all the same.
    pub own: Option<Value>,
    /// What belongs beside the number for it to be understood: `problems are detected some minutes late`.
    pub remark: Option<String>,
    /// The page of the vendor that shows more.
    pub link: Option<String>,
}

/// What a level is compared with besides the time just before the deployment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// The same metric from long before the baseline to the end of the judged window, in coarse buckets.
    pub history: Option<Series>,
    /// The same metric where nothing was deployed, over the same time as the series: the stable side of
    /// a canary.
    pub control: Option<Series>,
    /// Of counts: the same, with the exposure where there is one.
    pub counts: Option<(Series, Option<Series>)>,
    /// Instants of other deployments and incidents: what happened around them is no reference.
    pub unquiet: Rc<[Timestamp]>,
}

/// What came.
#[derive(Clone, Debug, PartialEq)]
pub enum Observed {
    /// How often something happened and how often it could have, in buckets over the whole time from
    /// before to after. A series without points: nothing came for this part of the question.
    Counts {
        /// How often it happened in each bucket.
        count: Series,
        /// How often it could have: requests, calls. None: time itself is the exposure.
        exposure: Option<Series>,
    },
    /// Buckets over the whole time from before to after.
    Series(Series),
    /// One number a window; `before` only where a criterion is relative.
    Scalar {
        /// For the baseline window.
        before: Option<f64>,
        /// For the judged window.
        after: f64,
    },
    /// How the vendor itself thinks that it stands.
    State(State),
    /// An answer without a number.
    NoData(NoData),
    /// No usable answer: the phrase of the error.
    Error(String),
}

/// The shapes of "no data", which are neither zero nor a pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoData {
    /// The selector matched no series at all.
    NoSeries,
    /// The metric exists, its result is empty.
    EmptyResult,
    /// A series without points.
    NoPoints,
    /// A series with points of which none has a value.
    OnlyGaps,
    /// The vendor knows the question and did not work the number out.
    NotEvaluated,
}

impl NoData {
    /// What it means, for people.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::NoSeries => {
                "no series: no entity that matches reports this metric, or the tag is spelt differently"
            }
            Self::EmptyResult => {
                "an empty result: the metric is known, but nothing was recorded for this selection"
            }
            Self::NoPoints => "a series without points in this window",
            Self::OnlyGaps => "a series of gaps: every bucket is empty in this window",
            Self::NotEvaluated => "it could not be evaluated over this window",
        }
    }
}

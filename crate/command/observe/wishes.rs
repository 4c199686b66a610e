//! Which metrics are asked for, on which entities and over which windows.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::gate::Windows;
use crate::plan::{Dynatrace, Plan, Question};
use crate::provider::dynatrace::{Batch, Metered, Reach, batches};

use super::part::{Part, parts};

/// What came for (window, entity selector, metric selector).
pub(super) type Answers = BTreeMap<(Part, String, String), Result<Metered>>;

/// The queries for a window; none where it is not asked about at all.
pub(super) fn asked_for(
    plan: &Plan,
    windows: &Windows,
    part: Part,
    wishes: Vec<(&str, &str)>,
) -> Vec<Batch> {
    let (times, reach) = match part {
        Part::After => (vec![windows.after], Reach::One),
        Part::Before => (vec![windows.before], Reach::One),
        Part::Past => match windows.past(plan.gate.history) {
            Some((window, bucket)) => (vec![window], Reach::Buckets(bucket)),
            None => return Vec::new(),
        },
        Part::Whole => (windows.stretches(), Reach::Buckets(plan.gate.bucket)),
    };
    times.into_iter().flat_map(|window| batches(wishes.iter().copied(), window, reach)).collect()
}

/// The (metric, entity selector) pairs that must be asked for a window.
pub(super) fn wishes<'a>(
    plan: &'a Plan,
    vendor: &'a Dynatrace,
    part: Part,
) -> Vec<(&'a str, &'a str)> {
    let mut wishes = Vec::new();
    for asked in &plan.gate.objectives {
        let (selectors, entities) = match &asked.question {
            Question::DatadogCount(_)
            | Question::DatadogGate(_)
            | Question::DatadogMonitor(_)
            | Question::DatadogQuery(_)
            | Question::DatadogSlo(_)
            | Question::DynatraceProblems(_)
            | Question::DynatraceBeyond(_)
            | Question::DynatraceSlo(_) => continue,
            Question::DynatraceCount(counted) => {
                let both = std::iter::once(&counted.count).chain(&counted.exposure);
                let beside = counted
                    .control
                    .iter()
                    .flat_map(|(count, exposure)| std::iter::once(count).chain(exposure));
                (both.chain(beside).collect::<Vec<_>>(), &counted.entities)
            }
            Question::DynatraceMetric(metric) => {
                let control = metric.control.iter().filter(|_| part == Part::Whole);
                (std::iter::once(&metric.selector).chain(control).collect(), &metric.entities)
            }
        };
        if parts(&asked.objective.kind).contains(&part) {
            for target in targets(vendor, entities) {
                wishes.extend(selectors.iter().map(|it| (it.as_str(), target.as_str())));
            }
        }
    }
    wishes
}

/// The entity selectors of an objective: its own, or those of the release.
pub(super) fn targets<'a>(vendor: &'a Dynatrace, own: &'a [String]) -> &'a [String] {
    if own.is_empty() { &vendor.entities } else { own }
}

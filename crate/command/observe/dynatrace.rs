//! The questions to Dynatrace, in as few requests as its API allows.

use crate::error::Result;
use crate::gate::{Kind, NoData, Observation, Observed, Reference, Windows};
use crate::plan::{Asked, Dynatrace, Metric, Plan, Question};
use crate::provider::dynatrace::{self, Reach};
use crate::wire::{Request, World};

use super::asked::fetch;
use super::counted::told_counts;
use super::part::Part;
use super::past::{control, reference};
use super::single::{only_value, shown};
use super::wishes::{Answers, asked_for, targets, wishes};
use super::{beyond, problem, slo};
use crate::command::apart;

/// Observes every objective: one observation, or one a dimension, in the order of the plan.
///
/// A vendor's trouble is an observation too; the only error is that the run was cancelled.
pub(super) async fn observe<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    windows: &Windows,
) -> Result<Vec<(usize, Observation)>> {
    let mut answers = Answers::new();
    for part in [Part::Whole, Part::Before, Part::After, Part::Past] {
        // What is not known now is not asked for its past.
        let answered = |(metric, target): &(&str, &str)| {
            let now = (Part::Whole, (*target).to_owned(), (*metric).to_owned());
            part != Part::Past || answers.get(&now).is_some_and(Result::is_ok)
        };
        let wishes: Vec<_> = wishes(plan, vendor, part).into_iter().filter(answered).collect();
        for batch in asked_for(plan, windows, part, wishes) {
            fetch(world, plan, vendor, part, &batch, &mut answers).await?;
        }
    }
    let mut observations = Vec::new();
    let mut travels = beyond::Travels::new();
    for (index, asked) in plan.gate.objectives.iter().enumerate() {
        match &asked.question {
            Question::DynatraceCount(counts) => observations.extend(
                told_counts(plan, vendor, asked, counts, windows, &answers)
                    .into_iter()
                    .map(|it| (index, it)),
            ),
            Question::DynatraceMetric(metric) => observations.extend(
                told(plan, vendor, asked, metric, windows, &answers)
                    .into_iter()
                    .map(|it| (index, it)),
            ),
            Question::DynatraceBeyond(asks) => {
                let seen = beyond::observe(world, plan, vendor, asked, asks, windows, &mut travels);
                let seen = apart(seen).await?;
                observations.extend(seen.into_iter().map(|it| (index, it)));
            }
            Question::DynatraceProblems(problems) => {
                let observation = problem::observe(world, vendor, asked, problems, windows).await?;
                observations.push((index, observation));
            }
            Question::DynatraceSlo(slo) => {
                let observation = slo::observe(world, vendor, asked, slo, windows).await?;
                observations.push((index, observation));
            }
            Question::DatadogCount(_)
            | Question::DatadogGate(_)
            | Question::DatadogMonitor(_)
            | Question::DatadogQuery(_)
            | Question::DatadogSlo(_) => {}
        }
    }
    Ok(observations)
}

/// The requests that `observe` begins with, for a dry run.
pub(super) fn requests(plan: &Plan, vendor: &Dynatrace, windows: &Windows) -> Vec<Request> {
    let connection = &vendor.connection;
    [Part::Whole, Part::Before, Part::After, Part::Past]
        .into_iter()
        .flat_map(|part| asked_for(plan, windows, part, wishes(plan, vendor, part)))
        .map(|batch| dynatrace::metric_request(connection, &batch))
        .chain(beyond::requests(plan, vendor, windows))
        .collect()
}

/// What the answers tell about one objective.
fn told(
    plan: &Plan,
    vendor: &Dynatrace,
    asked: &Asked,
    metric: &Metric,
    windows: &Windows,
    answers: &Answers,
) -> Vec<Observation> {
    let unit = dynatrace::unit(&metric.selector);
    let mut observations = Vec::new();
    for target in targets(vendor, &metric.entities) {
        let answer = |part| answers.get(&(part, target.clone(), metric.selector.clone()));
        let (window, reach, main) = match &asked.objective.kind {
            Kind::Count(_) | Kind::Level(_) => {
                (windows.whole(), Reach::Buckets(plan.gate.bucket), answer(Part::Whole))
            }
            Kind::State | Kind::Value(_) => (windows.after, Reach::One, answer(Part::After)),
        };
        let query = shown(&metric.selector, target, window, reach);
        let observation =
            |dimension: Option<String>, observed, warnings: Vec<String>| Observation {
                objective: asked.objective.name.clone(),
                dimension: Some(dimension.unwrap_or_else(|| target.clone())),
                observed,
                query: query.clone(),
                unit: unit.clone(),
                warnings,
                reference: Reference::default(),
                own: None,
                remark: None,
                link: None,
            };
        let past = answer(Part::Past);
        match main {
            None => {
                observations.push(observation(None, Observed::NoData(NoData::NoSeries), Vec::new()))
            }
            Some(Err(error)) => {
                let phrase = super::told(error);
                observations.push(observation(None, Observed::Error(phrase), Vec::new()));
            }
            Some(Ok(metered)) => {
                let before = answer(Part::Before).and_then(|it| it.as_ref().ok());
                for (dimension, series) in &metered.series {
                    let observed = match (&asked.objective.kind, series) {
                        (_, Err(no_data)) => Observed::NoData(*no_data),
                        (Kind::Count(_) | Kind::Level(_), Ok(series)) => {
                            Observed::Series(series.clone())
                        }
                        (Kind::State | Kind::Value(_), Ok(_)) => {
                            match only_value(metered, dimension) {
                                Some(after) => Observed::Scalar {
                                    before: before.and_then(|it| only_value(it, dimension)),
                                    after,
                                },
                                None => Observed::Error(format!(
                                    "`{}` has several values for one window even after `:fold`; add an aggregation such as `:avg`",
                                    metric.selector
                                )),
                            }
                        }
                    };
                    let mut warnings = metered.warnings.clone();
                    let mut reference = reference(past, dimension, &mut warnings);
                    if let Some(selector) = &metric.control {
                        let came = answers.get(&(Part::Whole, target.clone(), selector.clone()));
                        let came = came.map_or(Ok([].as_slice()), |it| {
                            it.as_ref().map(|metered| metered.series.as_slice())
                        });
                        reference.control = control(came, dimension, &mut warnings);
                    }
                    observations.push(Observation {
                        reference,
                        ..observation(dimension.clone(), observed, warnings)
                    });
                }
            }
        }
    }
    if let [only] = observations.as_mut_slice() {
        only.dimension = None;
    }
    observations
}

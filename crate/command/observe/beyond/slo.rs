//! An SLO of the platform over the judged window.

use crate::error::Result;
use crate::gate::{Criterion, NoData, Observation, Observed, Value};
use crate::plan::{Connection, PlatformSlo};
use crate::provider::dynatrace::beyond::{
    SloProgress, SloResult, evaluation_poll_request, evaluation_request, evaluation_response,
};
use crate::time::{Duration, Window, later};
use crate::wire::{Retry, World, ask};

use super::super::super::pauses::Pauses;
use super::{Question, trouble, undecided};

const PATIENCE: Duration = Duration::from_secs(180);

/// Observes it.
pub(super) async fn observe<W: World>(
    world: &W,
    question: &Question<'_>,
    slo: &PlatformSlo,
) -> Result<Vec<Observation>> {
    let platform = question.platform()?;
    let windows = question.windows;
    let value = question.asked.objective.kind.value();
    let (name, results) = evaluate(world, platform, &slo.id, windows.after).await?;
    let before = match value.is_some_and(Value::is_relative) {
        true => Some(evaluate(world, platform, &slo.id, windows.before).await?.1),
        false => None,
    };
    let query =
        format!("platform SLO {} ({name}) {} to {}", slo.id, windows.after.from, windows.after.to);
    // The strictest line that is missed the furthest is what counts: each criterion is a row of its own.
    let several = results.len() > 1;
    let seen = results.iter().enumerate().map(|(index, result)| {
        let before = before.as_ref().and_then(|it| it.get(index)).and_then(|it| it.value);
        let own = criteria(result);
        let without = value.is_some_and(Value::is_informational);
        Observation {
            dimension: several.then(|| format!("criterion {}", index + 1)),
            observed: observed(result, before, without, without && own == Value::default()),
            unit: Some("Percent".to_owned()),
            own: Some(own),
            remark: result.message.clone(),
            ..question.observed(Observed::NoData(NoData::NotEvaluated), query.clone())
        }
    });
    let seen: Vec<Observation> = seen.collect();
    Ok(match seen.is_empty() {
        true => vec![question.observed(Observed::NoData(NoData::NotEvaluated), query)],
        false => seen,
    })
}

fn observed(
    result: &SloResult,
    before: Option<f64>,
    own_lines: bool,
    without_lines: bool,
) -> Observed {
    match (result.status.as_str(), result.value) {
        ("SUCCESS" | "WARNING" | "FAILURE", Some(_)) if without_lines => {
            undecided("the SLO names no target; write `pass: ['>=99.5']`".to_owned())
        }
        (word, Some(value)) if own_lines && is_worse(result) => undecided(format!(
            "Dynatrace says `{word}` of it, though its {value} is beyond the line that it names"
        )),
        // -1 stands for a percentage that was not reckoned.
        ("SUCCESS" | "WARNING" | "FAILURE", Some(after)) if after >= 0.0 => {
            Observed::Scalar { before, after }
        }
        ("SUCCESS" | "WARNING" | "FAILURE", _) => Observed::NoData(NoData::NotEvaluated),
        ("ERROR", _) => Observed::NoData(NoData::NotEvaluated),
        (word, _) => undecided(format!("Dynatrace says `{word}` of it, a word we do not know")),
    }
}

/// Whether the word is worse than the number beside the lines that came with it.
fn is_worse(result: &SloResult) -> bool {
    let reaches = |line: Option<f64>| result.value.zip(line).is_some_and(|(it, line)| it >= line);
    match result.status.as_str() {
        "FAILURE" => reaches(result.target),
        "WARNING" => reaches(result.warning) && reaches(result.target),
        _ => false,
    }
}

/// The warning is the stricter line.
fn criteria(result: &SloResult) -> Value {
    let set = |line: f64| vec![vec![Criterion::at_least(line)]];
    let warning = result.warning.filter(|it| result.target.is_none_or(|target| *it > target));
    match (warning, result.target) {
        (Some(warning), Some(target)) => Value { pass: set(warning), warn: set(target) },
        (None, Some(line)) | (Some(line), None) => Value { pass: set(line), warn: Vec::new() },
        (None, None) => Value::default(),
    }
}

async fn evaluate<W: World>(
    world: &W,
    platform: &Connection,
    id: &str,
    window: Window,
) -> Result<(String, Vec<SloResult>)> {
    let deadline = later(world.now(), PATIENCE);
    let mut pauses = Pauses::held();
    let mut request = evaluation_request(platform, id, window);
    loop {
        let result = ask(world, Retry::default(), &request).await;
        match evaluation_response(platform, &result)? {
            SloProgress::Done { name, results } => return Ok((name, results)),
            SloProgress::Going(token) => {
                if world.now() >= deadline {
                    return Err(trouble(
                        "evaluate the platform SLO",
                        "it was not evaluated within 3m".to_owned(),
                        "look at the SLO in Dynatrace, how long it takes there",
                    ));
                }
                world.sleep(pauses.pause()).await?;
                request = evaluation_poll_request(platform, &token);
            }
        }
    }
}

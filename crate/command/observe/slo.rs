//! One SLO of Dynatrace over the judged window.

use crate::error::{Error, Result, Trouble};
use crate::gate::{Criterion, NoData, Observation, Observed, Value, Windows};
use crate::plan::{Asked, Connection, Dynatrace, Slo};
use crate::provider::dynatrace::{self, Evaluated};
use crate::time::Window;
use crate::wire::{Retry, World, ask};

use super::{observation, told};

/// No listing of SLOs is read further.
const PAGES: usize = 20;

/// Observes it; the only error is that the run was cancelled.
pub(super) async fn observe<W: World>(
    world: &W,
    vendor: &Dynatrace,
    asked: &Asked,
    slo: &Slo,
    windows: &Windows,
) -> Result<Observation> {
    let query = format!(
        "slo={} timeFrame=GTF from={} to={}",
        slo.called, windows.after.from, windows.after.to
    );
    let mut observation = Observation {
        unit: Some("Percent".to_owned()),
        own: Some(Value::default()),
        ..observation(asked, query, Observed::NoData(NoData::NotEvaluated))
    };
    let relative = asked.objective.kind.value().is_some_and(Value::is_relative);
    match evaluate(world, &vendor.connection, &slo.called, windows, relative).await {
        Err(Error::Cancelled) => return Err(Error::Cancelled),
        Err(error) => observation.observed = Observed::Error(told(&error)),
        Ok((before, after)) => {
            observation.warnings.extend(after.trouble.iter().map(|it| format!("the SLO: {it}")));
            if let Some(percentage) = after.percentage {
                observation.observed = Observed::Scalar {
                    before: before.and_then(|it| it.percentage),
                    after: percentage,
                };
            } else {
                observation.remark = after.trouble.clone();
            }
            observation.own = Some(criteria(&after));
            let without = asked.objective.kind.value().is_some_and(Value::is_informational);
            if without && after.target.is_none() && after.percentage.is_some() {
                observation.observed = Observed::Error(format!(
                    "the SLO {} names no target; write `pass: ['>=99.5']`",
                    after.name
                ));
            }
        }
    }
    Ok(observation)
}

/// As Dynatrace reads its own lines: the warning is the stricter one.
fn criteria(slo: &Evaluated) -> Value {
    let set = |line: f64| vec![vec![Criterion::at_least(line)]];
    match (slo.warning, slo.target) {
        (Some(warning), Some(target)) => Value { pass: set(warning), warn: set(target) },
        (None, Some(line)) | (Some(line), None) => Value { pass: set(line), warn: Vec::new() },
        (None, None) => Value::default(),
    }
}

/// The SLO over the baseline, where that is wanted, and over the judged window.
async fn evaluate<W: World>(
    world: &W,
    connection: &Connection,
    called: &str,
    windows: &Windows,
    relative: bool,
) -> Result<(Option<Evaluated>, Evaluated)> {
    let ids = if is_uuid(called) { Vec::new() } else { named(world, connection, called).await? };
    let id = match ids.as_slice() {
        [] => called,
        [only] => only,
        several => {
            return Err(trouble(
                format!("{} SLOs are called `{called}`: {}", several.len(), several.join(", ")),
                "write the id of the one that is meant",
            ));
        }
    };
    let after = over(world, connection, id, windows.after).await?.ok_or_else(|| {
        trouble(
            format!("there is no SLO with the id or the name `{called}`"),
            "check its spelling (case matters), and that `dynatrace-url` is the environment that has it",
        )
    })?;
    let before = if relative { over(world, connection, id, windows.before).await? } else { None };
    Ok((before, after))
}

async fn over<W: World>(
    world: &W,
    connection: &Connection,
    id: &str,
    window: Window,
) -> Result<Option<Evaluated>> {
    let request = dynatrace::slo_request(connection, id, window);
    dynatrace::slo_response(connection, &ask(world, Retry::default(), &request).await)
}

/// The ids of all SLOs with this name.
async fn named<W: World>(world: &W, connection: &Connection, name: &str) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    let mut page = None;
    for _ in 0..PAGES {
        let request = dynatrace::slos_request(connection, name, &page);
        let result = ask(world, Retry::default(), &request).await;
        let (found, next) = dynatrace::slos_response(connection, name, &result)?;
        ids.extend(found);
        if next.is_none() || next == page {
            break;
        }
        page = next;
    }
    Ok(ids)
}

/// The shape that the ids of SLOs have; a name of this shape is not looked for.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, letter)| match at {
            8 | 13 | 18 | 23 => letter == '-',
            _ => letter.is_ascii_hexdigit(),
        })
}

fn trouble(why: String, fix: &str) -> Error {
    Error::Provider(Trouble {
        vendor: dynatrace::VENDOR,
        action: "find the SLO".to_owned(),
        why,
        fix: fix.to_owned(),
    })
}

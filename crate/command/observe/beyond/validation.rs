//! A validation as objectives of ours: what the guardian says, and what it says of each of its own.

use crate::error::{Error, Result};
use crate::gate::{Observation, Observed, Standing, State};
use crate::plan::Connection;
use crate::provider::dynatrace::beyond::{Row, Validation, objectives_query, validation_page};
use crate::time::{Duration, Window, later};
use crate::wire::World;

use super::super::super::grail::grail;
use super::Question;

/// Events are stored a little later than they are made.
const STORED_WITHIN: Duration = Duration::from_secs(60);

/// The row of the guardian, and one for each of its objectives that is told.
pub(super) async fn rows<W: World>(
    world: &W,
    question: &Question<'_>,
    platform: &Connection,
    validation: &Validation,
    business: Option<bool>,
    several: bool,
    query: &str,
) -> Result<Vec<Observation>> {
    let called = validation.name.clone().unwrap_or_else(|| validation.task.clone());
    let link = validation
        .guardian
        .as_deref()
        .map(|id| validation_page(platform, id, validation.id.as_deref()));
    let mut head = question.observed(state(&validation.status, &called), query.to_owned());
    head.dimension = Some(called).filter(|it| several && !it.is_empty());
    head.link = link.clone();
    let mut seen = vec![head];
    let Some(id) = validation.id.as_deref() else { return Ok(seen) };
    let window =
        Window { from: question.windows.deployed.from, to: later(world.now(), STORED_WITHIN) };
    let kinds = business.map_or(vec![true, false], |it| vec![it]);
    for business in kinds {
        match grail(world, platform, &objectives_query(business, id), window).await {
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => {
                seen[0].warnings.push(format!("its objectives could not be read: {error}"))
            }
            Ok(table) => {
                for row in &table.rows {
                    let (name, status) = (told(row, "name"), told(row, "status"));
                    let name = name.unwrap_or_else(|| "objective".to_owned());
                    let says = words(row);
                    if status.as_deref().is_some_and(|it| it.eq_ignore_ascii_case("info")) {
                        seen[0].warnings.push(format!("{name}, for information: {says}"));
                        continue;
                    }
                    let mut one = question
                        .observed(state(&status.unwrap_or_default(), &says), query.to_owned());
                    one.dimension = Some(name);
                    one.link = link.clone();
                    seen.push(one);
                }
                if !table.rows.is_empty() {
                    break;
                }
            }
        }
    }
    Ok(seen)
}

/// A field of an objective, under the names that it has in either kind of guardian.
fn told(row: &Row, what: &str) -> Option<String> {
    let named = |prefix: &str| row.text(&format!("{prefix}.{what}")).map(str::to_owned);
    let result = || row.text("validation.objective.result").map(str::to_owned);
    named("objective")
        .or_else(|| named("guardian.objective"))
        .or_else(|| named("validation.objective"))
        .or_else(|| named("validation").filter(|_| what == "status"))
        .or_else(|| result().filter(|_| what == "status"))
}

/// `99.9, target 99.5, warning 99.7`.
fn words(row: &Row) -> String {
    let number = |what: &str| {
        let ends = |name: &str| name.rsplit('.').next() == Some(what);
        let number = row.numbers.iter().find(|(name, _)| ends(name)).and_then(|(_, it)| *it);
        let text = row.texts.iter().find(|(name, _)| ends(name)).map(|(_, it)| it.clone());
        number.map(|it| ((it * 1_000.0).round() / 1_000.0).to_string()).or(text)
    };
    let value = number("value").map_or("no value".to_owned(), |it| it);
    let lines = ["target", "warning"]
        .into_iter()
        .filter_map(|what| Some(format!("{what} {}", number(what)?)));
    std::iter::once(value).chain(lines).collect::<Vec<_>>().join(", ")
}

/// A guardian's word: only a known one decides.
fn state(word: &str, about: &str) -> Observed {
    let standing = match word.to_ascii_lowercase().as_str() {
        "pass" | "passed" => Standing::Good,
        "warning" | "warn" => Standing::Doubtful,
        "fail" | "failed" | "failure" => Standing::Bad,
        _ => Standing::Undecided,
    };
    let says = match (word, about) {
        ("", about) => format!("{about} has no status"),
        (word, "") => format!("the guardian says {word}"),
        (word, about) => format!("{about}: {word}"),
    };
    Observed::State(State { standing, says })
}

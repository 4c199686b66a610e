//! Whether an objective's metric has data: unit, resolution, and how much of the last hour it covers.

use crate::error::Error;
use crate::gate::{Kind, Series};
use crate::plan::{Asked, Connection, Plan};
use crate::provider::dynatrace::{
    self, Batch, Metered, Reach, metric_request, metric_response, unit_request, unit_response,
};
use crate::report::{Check, State};
use crate::time::{Duration, Window, earlier, in_words};
use crate::wire::{Cancelled, World, ask};

use super::RETRY;

const HOUR: Duration = Duration::from_secs(3_600);
/// A series with fewer of its buckets will often leave a gate undecided.
const ENOUGH: f64 = 0.5;

/// Looks at one objective on one target.
pub(super) async fn data<W: World>(
    world: &W,
    plan: &Plan,
    connection: &Connection,
    asked: &Asked,
    selector: &str,
    target: &str,
) -> Result<Check, Cancelled> {
    let about = format!("objective {} on {target}", asked.objective.name);
    let now = earlier(world.now(), plan.gate.settle);
    let hour = Window { from: earlier(now, HOUR), to: now };
    let bucket = plan.gate.bucket;
    let metered = match query(world, plan, connection, selector, target, hour, bucket).await? {
        Ok(metered) => metered,
        Err(error) => {
            return Ok(Check::amiss(State::Bad, about, error.to_string(), error.hint()));
        }
    };
    let series: Vec<&Series> =
        metered.series.iter().filter_map(|(_, series)| series.as_ref().ok()).collect();
    let Some(first) = series.first() else {
        return silent(world, plan, connection, selector, target, about).await;
    };
    let unit = unit(world, connection, selector).await?;
    let unit = unit.map_or_else(|| "unit unknown".to_owned(), |it| format!("unit {it}"));
    Ok(told(about, asked, first, &series, (&unit, bucket), hour))
}

/// What a series that has data is good for.
pub(super) fn told(
    about: String,
    asked: &Asked,
    first: &Series,
    series: &[&Series],
    (unit, bucket): (&str, Duration),
    hour: Window,
) -> Check {
    let coverage = series.iter().map(|it| coverage(it, hour)).fold(1.0, f64::min);
    let many = if series.len() > 1 { format!("{} series, ", series.len()) } else { String::new() };
    let found = format!(
        "{many}{unit}, buckets of {}, {:.0} % of the last hour",
        in_words(first.bucket),
        coverage * 100.0
    );
    if first.bucket > bucket {
        return Check::amiss(
            State::Doubtful,
            about,
            format!("{found}, though buckets of {} are asked for", in_words(bucket)),
            format!("write `resolution: {}` and windows to match", in_words(first.bucket)),
        );
    }
    if coverage < ENOUGH && matches!(asked.objective.kind, Kind::Level(_)) {
        return Check::amiss(
            State::Doubtful,
            about,
            format!("{found}: a gate now would likely stay undecided"),
            "write a longer `before` and `after`, a coarser `resolution`, or send steady traffic",
        );
    }
    Check::good(about, found)
}

/// Without data in the last hour: has it any of the last day?
async fn silent<W: World>(
    world: &W,
    plan: &Plan,
    connection: &Connection,
    selector: &str,
    target: &str,
    about: String,
) -> Result<Check, Cancelled> {
    let now = world.now();
    let day = Window { from: earlier(now, HOUR * 24), to: now };
    let metered = query(world, plan, connection, selector, target, day, HOUR).await?;
    let last = metered.ok().and_then(|metered| {
        let points = metered.series.into_iter().filter_map(|(_, series)| series.ok());
        points
            .filter_map(|it| it.points.iter().rev().find(|it| it.value.is_some()))
            .map(|it| it.start)
            .max()
    });
    Ok(match last {
        Some(last) => Check::amiss(
            State::Doubtful,
            about,
            format!("no data in the last hour, the last in the hour from {last}"),
            "a gate needs traffic before and after the deployment: run it when there is some, or send some",
        ),
        None => Check::amiss(
            State::Bad,
            about,
            "no data in the last 24 hours",
            format!(
                "check that `{selector}` is a metric of these entities (Data explorer, Code tab), and that they get traffic"
            ),
        ),
    })
}

async fn query<W: World>(
    world: &W,
    plan: &Plan,
    connection: &Connection,
    selector: &str,
    target: &str,
    window: Window,
    bucket: Duration,
) -> Result<Result<Metered, Error>, Cancelled> {
    let metrics = vec![selector.to_owned()];
    let reach = Reach::Buckets(bucket);
    let batch = Batch { metrics, target: target.to_owned(), window, reach };
    let answer = ask(world, RETRY, &metric_request(connection, &batch)).await;
    let settled = earlier(world.now(), plan.gate.settle);
    match metric_response(connection, &batch, settled, &answer) {
        Err(Error::Cancelled) => Err(Cancelled),
        Err(error) => Ok(Err(error)),
        Ok(mut read) => Ok(read.pop().flatten().unwrap_or_else(|| {
            Ok(Metered { series: Vec::new(), warnings: Vec::new(), cut: None })
        })),
    }
}

/// The unit: known, or as the metric's descriptor says.
async fn unit<W: World>(
    world: &W,
    connection: &Connection,
    selector: &str,
) -> Result<Option<String>, Cancelled> {
    if let Some(unit) = dynatrace::unit(selector) {
        return Ok(Some(unit));
    }
    let Some(request) = unit_request(connection, selector) else { return Ok(None) };
    match unit_response(connection, &ask(world, RETRY, &request).await) {
        Err(Error::Cancelled) => Err(Cancelled),
        told => Ok(told.ok().flatten()),
    }
}

/// How much of the window has values, 0 to 1.
fn coverage(series: &Series, window: Window) -> f64 {
    let held = window.length().as_secs_f64() / series.bucket.as_secs_f64().max(1.0);
    let there = series.points.iter().filter(|it| it.value.is_some()).count();
    (there as f64 / held.max(1.0)).min(1.0)
}

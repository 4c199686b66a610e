//! The objectives that are drawn on a dashboard: found, read, and put into the plan before anything is asked of them.

use crate::error::{Error, Result, Trouble};
use crate::plan::{self, Board, Dashboard, Dynatrace, Gate, Plan, Question, Route};
use crate::provider::dynatrace::{
    VENDOR, dashboard_request, dashboard_response, dashboards_request, dashboards_response,
    unit_request, unit_response,
};
use crate::wire::{Progress, Request, Retry, World, ask};

/// The plan with the objectives of its dashboard; none where they stand in a file.
///
/// # Errors
/// The dashboard cannot be found, read or asked for, or the run was cancelled.
pub(super) async fn drawn<W: World>(world: &W, plan: &Plan, retry: Retry) -> Result<Option<Plan>> {
    let (Some(dashboard), Some(vendor)) = (&plan.gate.dashboard, &plan.dynatrace) else {
        return Ok(None);
    };
    let mut board = match dashboard {
        Dashboard::Exported(board) => (**board).clone(),
        Dashboard::Numbered(id) => fetched(world, vendor, id, retry).await?,
        Dashboard::Named(parts) => {
            let id = found(world, vendor, parts, retry).await?;
            fetched(world, vendor, &id, retry).await?
        }
    };
    for (index, shown_in) in std::mem::take(&mut board.units) {
        let unit = unit(world, vendor, &board, index, retry).await?;
        board.convert(index, &unit, &shown_in);
    }
    world.say(Progress::Note(format!(
        "{} objectives of the dashboard \"{}\"",
        board.objectives.len(),
        board.name
    )));
    Ok(Some(with(plan, board)))
}

/// The plan with the objectives of an exported dashboard as they stand in it, for a dry run.
pub(super) fn exported(plan: &Plan) -> Option<Plan> {
    let Some(Dashboard::Exported(board)) = &plan.gate.dashboard else { return None };
    Some(with(plan, (**board).clone()))
}

fn with(plan: &Plan, board: Board) -> Plan {
    let Board { objectives, total, .. } = board;
    let gate = Gate { objectives, total: Some(total), ..plan.gate.clone() };
    Plan { gate, ..plan.clone() }
}

/// What `drawn` begins with, for a dry run.
pub(super) fn request(plan: &Plan) -> Option<Request> {
    let connection = &plan.dynatrace.as_ref()?.connection;
    match plan.gate.dashboard.as_ref()? {
        Dashboard::Exported(_) => None,
        Dashboard::Numbered(id) => Some(dashboard_request(connection, id)),
        Dashboard::Named(_) => Some(dashboards_request(connection)),
    }
}

async fn fetched<W: World>(world: &W, vendor: &Dynatrace, id: &str, retry: Retry) -> Result<Board> {
    let connection = &vendor.connection;
    if connection.route == Route::Platform {
        return Err(trouble(
            "a dashboard is read through the configuration API, which this address does not have"
                .to_owned(),
            "give an API token (`dt0c01.…`) with the scope ReadConfig and the address `https://<id>.live.dynatrace.com`, or export the dashboard and name the file in `config`",
        ));
    }
    let answer = ask(world, retry, &dashboard_request(connection, id)).await;
    plan::board(&format!("dashboard {id}"), &dashboard_response(connection, &answer)?)
}

/// The id of the one dashboard whose name has all these parts.
async fn found<W: World>(
    world: &W,
    vendor: &Dynatrace,
    parts: &[String],
    retry: Retry,
) -> Result<String> {
    let connection = &vendor.connection;
    let answer = ask(world, retry, &dashboards_request(connection)).await;
    let all = dashboards_response(connection, &answer)?;
    let mut fit = all.into_iter().filter(|(_, name)| {
        let name = name.to_lowercase();
        let have: Vec<&str> = name.split(';').collect();
        parts.first().map(String::as_str) == have.first().copied()
            && parts.iter().all(|part| have.contains(&part.as_str()))
    });
    let called = parts.join(";");
    match (fit.next(), fit.next()) {
        (Some((id, _)), None) => Ok(id),
        (None, _) => Err(trouble(
            format!("no dashboard that the token may see is called `{called}`"),
            "check its name, and `release-product`, `release-name` and `release-stage`; or name its id in `dashboard`",
        )),
        (Some(_), Some(_)) => Err(trouble(
            format!("several dashboards are called `{called}`"),
            "rename one of them, or name the id of the one that is meant in `dashboard`",
        )),
    }
}

/// The unit in which the objective at `index` is measured.
async fn unit<W: World>(
    world: &W,
    vendor: &Dynatrace,
    board: &Board,
    index: usize,
    retry: Retry,
) -> Result<String> {
    let connection = &vendor.connection;
    let asked = board.objectives.get(index);
    let name = asked.map_or("", |it| it.objective.name.as_str());
    let unknown = || {
        trouble(
            format!(
                "the tile `{name}` is shown in another unit, and which one its metric has is not known"
            ),
            "write `:toUnit(…,…)` into its query and let it show the unit as it is",
        )
    };
    let Some(Question::DynatraceMetric(metric)) = asked.map(|it| &it.question) else {
        return Err(unknown());
    };
    // What a calculation gives has no unit that could be looked up.
    if [")/", ")*", ")+", ")-"].iter().any(|it| metric.selector.contains(it)) {
        return Err(unknown());
    }
    let key = metric.selector.trim_start_matches('(');
    let request = unit_request(connection, key).ok_or_else(unknown)?;
    let answer = ask(world, retry, &request).await;
    unit_response(connection, &answer)?.ok_or_else(unknown)
}

fn trouble(why: String, fix: &str) -> Error {
    Error::Provider(Trouble {
        vendor: VENDOR,
        action: "read the dashboard".to_owned(),
        why,
        fix: fix.to_owned(),
    })
}

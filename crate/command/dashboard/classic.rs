//! The dashboard of an environment without a platform.

use crate::error::{Error, Result};
use crate::plan::{Dynatrace, Plan};
use crate::provider::dynatrace::board::{
    Compared, classic_board, classic_metrics, classic_numbers,
};
use crate::provider::dynatrace::{
    Batch, Reach, dashboard_request, metric_request, metric_response, put_request, put_response,
    there_response,
};
use crate::report::Outcome;
use crate::wire::{Progress, Retry, World, ask};

use super::super::history;
use super::{COMPARED, compared, show};

/// Makes it or brings it up to date; one that is as it is to be is not written.
pub(super) async fn write<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    outcome: &mut Outcome,
) -> Result<()> {
    let connection = &vendor.connection;
    let past = match plan.dry_run {
        true => Vec::new(),
        false => history::releases(world, plan, history::until(world.now()), "").await?,
    };
    let mut last = Vec::new();
    for it in past.into_iter().take(COMPARED) {
        let it = compared(plan, (format!("{} {}", it.name, it.version), it.deployed));
        let told = match numbers(world, vendor, &it).await {
            Err(Error::Cancelled) => return Err(Error::Cancelled),
            Err(error) => {
                let note = format!("what was measured before and after is not known: {error}");
                if !outcome.notes.contains(&note) {
                    outcome.notes.push(note);
                }
                String::new()
            }
            Ok(told) => told,
        };
        last.push((it, told));
    }
    let board = classic_board(&plan.release, &vendor.entities, &last);
    if plan.dry_run {
        world.say(Progress::Note(put_request(connection, &board).to_string()));
        return Ok(());
    }
    let there = ask(world, Retry::default(), &dashboard_request(connection, &board.id)).await;
    let there = there_response(connection, &there)?;
    let became = match there {
        Some(there) if board.is_in(&there) => "as it was",
        there => {
            let put = ask(world, Retry::default(), &put_request(connection, &board)).await;
            put_response(connection, &put)?;
            if there.is_some() { "brought up to date" } else { "made" }
        }
    };
    let page = board.page(connection);
    show(outcome, "dashboard", &board.name, became, &page);
    outcome.dashboard = Some(page);
    outcome.sentence = format!("the dashboard is {became}");
    outcome.notes.push(
        "notebooks are of the platform, which Managed and an API token alone do not have"
            .to_owned(),
    );
    Ok(())
}

/// What was measured before and after a release; nothing of a time that is not over.
async fn numbers<W: World>(world: &W, vendor: &Dynatrace, it: &Compared) -> Result<String> {
    let now = world.now();
    let mut sides = [Vec::new(), Vec::new()];
    for (side, window) in sides.iter_mut().zip([it.before, it.after]) {
        if window.to > now {
            continue;
        }
        let metrics = classic_metrics(&vendor.entities);
        let batch = Batch { metrics, target: String::new(), window, reach: Reach::One };
        let request = metric_request(&vendor.connection, &batch);
        let told = ask(world, Retry::default(), &request).await;
        for metered in metric_response(&vendor.connection, &batch, now, &told)? {
            let series = metered.transpose()?.and_then(|it| it.series.into_iter().next());
            let series = series.and_then(|(_, series)| series.ok());
            side.push(series.and_then(|it| it.points.iter().find_map(|point| point.value)));
        }
    }
    let [before, after] = sides;
    Ok(classic_numbers(&before, &after))
}

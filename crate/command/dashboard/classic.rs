//! The dashboard of an environment without a platform.

use crate::error::Result;
use crate::plan::{Dynatrace, Plan};
use crate::provider::dynatrace::board::classic_board;
use crate::provider::dynatrace::{dashboard_request, put_request, put_response, there_response};
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
    let last: Vec<_> = past
        .into_iter()
        .take(COMPARED)
        .map(|it| compared(plan, (format!("{} {}", it.name, it.version), it.deployed)))
        .collect();
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
    outcome.notes.push("notebooks, and the numbers before and after, are of the platform, which Managed and an API token alone do not have".to_owned());
    Ok(())
}

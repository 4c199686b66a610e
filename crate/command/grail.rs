//! One question to Grail, waited for.

use crate::error::{Error, Result, Trouble};
use crate::plan::Connection;
use crate::provider::dynatrace::VENDOR;
use crate::provider::dynatrace::beyond::{
    Progressed, Table, cancel_request, poll_request, query_request, query_response,
};
use crate::time::{Duration, Window, in_words, later};
use crate::wire::{Answer, Retry, Silence, World, ask};

use super::pauses::Pauses;

/// A gate's query that scans for longer asks too much.
const PATIENCE: Duration = Duration::from_secs(180);

/// Asks until the query is done. One that takes too long is cancelled.
pub(super) async fn grail<W: World>(
    world: &W,
    connection: &Connection,
    query: &str,
    window: Window,
) -> Result<Table> {
    let result = ask(world, Retry::default(), &query_request(connection, query, window)).await;
    awaited(world, connection, result).await
}

/// Waits for what a query that was started brings.
pub(super) async fn awaited<W: World>(
    world: &W,
    connection: &Connection,
    mut result: Result<Answer, Silence>,
) -> Result<Table> {
    let deadline = later(world.now(), PATIENCE);
    let mut token: Option<String> = None;
    let mut pauses = Pauses::held();
    loop {
        match query_response(connection, token.as_deref(), &result)? {
            Progressed::Done(table) => return Ok(table),
            Progressed::Going(next) => {
                if world.now() >= deadline {
                    // What comes of it changes nothing.
                    let _ = world.send(&cancel_request(connection, &next)).await;
                    return Err(Error::Provider(Trouble {
                        vendor: VENDOR,
                        action: "ask Grail".to_owned(),
                        why: format!("the query was not done within {}, and was cancelled", in_words(PATIENCE)),
                        fix: "let it scan less: a narrower `filter`, a metric in place of spans or logs".to_owned(),
                    }));
                }
                world.sleep(pauses.pause()).await?;
                result = ask(world, Retry::default(), &poll_request(connection, &next)).await;
                token = Some(next);
            }
        }
    }
}

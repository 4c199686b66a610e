//! Whether a service-level objective is there and can be evaluated.

use crate::error::Error;
use crate::plan::{Connection, Slo};
use crate::provider::dynatrace::{slo_request, slo_response, slos_request, slos_response};
use crate::report::{Check, State};
use crate::time::{Duration, Window, earlier};
use crate::wire::{Cancelled, World, ask};

use super::RETRY;

const HOUR: Duration = Duration::from_secs(3_600);

/// Looks at one, by its id or else by its name to the letter.
pub(super) async fn objective<W: World>(
    world: &W,
    connection: &Connection,
    slo: &Slo,
    about: String,
) -> Result<Check, Cancelled> {
    let now = world.now();
    let hour = Window { from: earlier(now, HOUR), to: now };
    let bad = |why: String, fix: String| Ok(Check::amiss(State::Bad, &about, why, fix));
    let asked = ask(world, RETRY, &slos_request(connection, &slo.called, &None)).await;
    let id = match slos_response(connection, &slo.called, &asked) {
        Err(Error::Cancelled) => return Err(Cancelled),
        Err(error) => return bad(error.to_string(), error.hint().to_owned()),
        Ok((ids, _)) if ids.len() > 1 => {
            return bad(
                format!("{} SLOs are named `{}`", ids.len(), slo.called),
                format!("write the id of the one that is meant, such as `{}`", ids.join("` or `")),
            );
        }
        Ok((mut ids, _)) => ids.pop().unwrap_or_else(|| slo.called.clone()),
    };
    let answer = ask(world, RETRY, &slo_request(connection, &id, hour)).await;
    match slo_response(connection, &answer) {
        Err(Error::Cancelled) => Err(Cancelled),
        Err(error) => bad(error.to_string(), error.hint().to_owned()),
        Ok(None) => bad(
            format!("there is no SLO with the name or id `{}`", slo.called),
            "write its name to the letter (case matters), or its id, as Dynatrace shows them under Service-level objectives".to_owned(),
        ),
        Ok(Some(evaluated)) => Ok(match (evaluated.percentage, evaluated.trouble) {
            (Some(percentage), _) => Check::good(
                about,
                format!("`{}` was at {percentage:.2} % over the last hour", evaluated.name),
            ),
            (None, trouble) => Check::amiss(
                State::Doubtful,
                about,
                format!(
                    "`{}` could not be evaluated over the last hour: {}",
                    evaluated.name,
                    trouble.unwrap_or_else(|| "no percentage came".to_owned())
                ),
                "check that it is enabled and that its entities get traffic",
            ),
        }),
    }
}

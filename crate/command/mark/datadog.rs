//! A release in Datadog: as an event that people see, and as a DORA deployment. Neither stands twice.

use crate::error::{Error, Result, Trouble};
use crate::plan::{Datadog, Plan};
use crate::provider::datadog::{self, Change, Changed, Sent};
use crate::release::{Entity, Mark};
use crate::time::{Duration, since};
use crate::wire::{Answer, Progress, Retry, Silence, World, ask};

/// An event needs this long until it can be found again; after an unclear failure nobody looks sooner.
const VISIBLE_AFTER: Duration = Duration::from_secs(10);
/// How often something is sent at the most when each time it was not to be found.
const SENT_AT_MOST: u32 = 3;
/// Older events are refused (<https://docs.datadoghq.com/api/latest/events/#post-an-event>).
pub(in super::super) const FURTHEST_BACK: Duration = Duration::from_secs(18 * 3_600);

/// What a look for our own brought.
pub(in super::super) enum Found {
    /// The keys may not look, or the look failed.
    Unknown,
    /// Nothing of ours is there.
    Nothing,
    /// It stands, under this id.
    Ours(String),
}

/// The release as an event on the service.
pub(super) async fn event<W: World>(world: &W, plan: &Plan, vendor: &Datadog) -> Result<Mark> {
    let age = since(plan.release.deployed.to, world.now());
    if age > FURTHEST_BACK {
        return Err(trouble(
            "send the deployment event",
            "the deployment ended more than 18 hours ago, and Datadog takes no event that old",
            "mark right after the deployment, or mend `deployed-to`",
        ));
    }
    known(world, vendor).await?;
    change(world, vendor, &datadog::deployment(vendor, &plan.release)).await
}

/// A change as an event on its services, once.
pub(in super::super) async fn change<W: World>(
    world: &W,
    vendor: &Datadog,
    change: &Change,
) -> Result<Mark> {
    let mark = |id, found| mark(EVENT, &change.services, id, found);
    // Change Tracking is not offered to the government.
    let mut second = !vendor.site.government && change.kind != Changed::Nothing;
    let mut unclear: Option<Error> = None;
    let mut sent = 0;
    loop {
        match (find_event(world, vendor, change).await?, unclear) {
            (Found::Ours(id), _) => return Ok(mark(id, true)),
            (Found::Nothing, Some(error)) if sent == SENT_AT_MOST => return Err(error),
            (Found::Unknown, Some(error)) => return Err(unsure(error)),
            (Found::Nothing | Found::Unknown, _) => {}
        }
        let (result, taken) = send(world, vendor, change, second).await;
        sent += 1;
        let error = match taken {
            Ok(Sent { id, link }) => {
                if let Some(link) = link {
                    world.say(Progress::Note(format!("the event is at {link}")));
                }
                return Ok(mark(id, false));
            }
            Err(error) if second && is_barred(&result) => {
                world.say(Progress::Note(format!(
                    "{error}; sending it as an event of the first version instead, which services show without the change"
                )));
                second = false;
                sent -= 1;
                unclear = None;
                continue;
            }
            Err(error) if datadog::is_forbidden(&result) => {
                return Err(datadog::application_key_refused(vendor, error));
            }
            Err(error) if !datadog::is_unclear(&result) => return Err(error),
            Err(error) => error,
        };
        unclear = Some(look_first(world, error, sent).await?);
    }
}

/// The release as a DORA deployment.
pub(super) async fn deployment<W: World>(world: &W, plan: &Plan, vendor: &Datadog) -> Result<Mark> {
    known(world, vendor).await?;
    let services = std::slice::from_ref(&vendor.service);
    let mark = |id, found| mark(DEPLOYMENT, services, id, found);
    let mut unclear: Option<Error> = None;
    let mut sent = 0;
    loop {
        match (find_deployment(world, plan, vendor).await?, unclear) {
            (Found::Ours(id), _) => return Ok(mark(id, true)),
            (Found::Nothing, Some(error)) if sent == SENT_AT_MOST => return Err(error),
            (Found::Unknown, Some(error)) => return Err(unsure(error)),
            (Found::Nothing | Found::Unknown, _) => {}
        }
        let request = datadog::deployment_request(vendor, &plan.release);
        let result = ask(world, Retry::default(), &request).await;
        sent += 1;
        let error = match datadog::deployment_response(vendor, &result) {
            Ok(id) => return Ok(mark(id, false)),
            Err(error) if !datadog::is_unclear(&result) => return Err(error),
            Err(error) => error,
        };
        unclear = Some(look_first(world, error, sent).await?);
    }
}

/// What the marker is called before the service.
const EVENT: &str = "event on service";
const DEPLOYMENT: &str = "DORA deployment of service";

/// `event on service:checkout`.
pub(in super::super) fn event_name(services: &[String]) -> String {
    format!("{EVENT}:{}", services.join(", "))
}

/// `DORA deployment of service:checkout`.
pub(super) fn deployment_name(vendor: &Datadog) -> String {
    format!("{DEPLOYMENT}:{}", vendor.service)
}

fn mark(what: &str, services: &[String], id: String, found: bool) -> Mark {
    Mark {
        provider: datadog::NAME,
        target: format!("{what}:{}", services.join(", ")),
        entities: services
            .iter()
            .map(|name| Entity { id: format!("service:{name}"), name: name.clone() })
            .collect(),
        reached: services.len(),
        ids: vec![id],
        found,
    }
}

/// Whether the site knows the API key. Only a clear no stops the marker.
pub(in super::super) async fn known<W: World>(world: &W, vendor: &Datadog) -> Result<()> {
    let result = ask(world, Retry::default(), &datadog::validate_request(vendor)).await;
    match datadog::validate_response(vendor, &result) {
        Ok(()) => Ok(()),
        Err(Error::Cancelled) => Err(Error::Cancelled),
        Err(error) if datadog::is_forbidden(&result) || says_no(&result) => Err(error),
        Err(error) => {
            world.say(Progress::Note(error.to_string()));
            Ok(())
        }
    }
}

/// An answer that was read, and was not `{"valid":true}`.
fn says_no(result: &Result<Answer, Silence>) -> bool {
    matches!(result, Ok(answer) if (200..300).contains(&answer.status))
}

async fn send<W: World>(
    world: &W,
    vendor: &Datadog,
    change: &Change,
    second: bool,
) -> (Result<Answer, Silence>, Result<Sent>) {
    let request = if second {
        datadog::change_request(vendor, change)
    } else {
        datadog::plain_event_request(vendor, change)
    };
    let result = ask(world, Retry::default(), &request).await;
    let taken = datadog::change_response(vendor, &result);
    (result, taken)
}

/// Whether the host for events of the second version certainly took nothing, and the first may do better:
/// a firewall stands before it, the key may not, or there is no such thing.
fn is_barred(result: &Result<Answer, Silence>) -> bool {
    match result {
        Err(
            Silence::Barred { .. }
            | Silence::Refused(_)
            | Silence::Unlicensed { .. }
            | Silence::Unsent(_),
        ) => true,
        Err(Silence::Cancelled | Silence::Unclear(_) | Silence::Unfit { .. }) => false,
        Ok(answer) => matches!(answer.status, 401 | 403 | 404 | 405),
    }
}

async fn look_first<W: World>(world: &W, error: Error, sent: u32) -> Result<Error> {
    world.say(Progress::Note(format!(
        "{error}; looking whether it is there before sending it again"
    )));
    world.sleep(VISIBLE_AFTER * sent).await?;
    Ok(error)
}

/// Our own event among those that stand, where the keys may look.
pub(in super::super) async fn find_event<W: World>(
    world: &W,
    vendor: &Datadog,
    change: &Change,
) -> Result<Found> {
    if vendor.app_key.is_none() {
        return Ok(Found::Unknown);
    }
    let request = datadog::own_events_request(vendor, change);
    let result = ask(world, Retry::default(), &request).await;
    Ok(match datadog::own_events_response(vendor, change, &result) {
        Ok(None) => Found::Unknown,
        Ok(Some(None)) => Found::Nothing,
        Ok(Some(Some(sent))) => Found::Ours(sent.id),
        Err(error) => blind(world, error)?,
    })
}

async fn find_deployment<W: World>(world: &W, plan: &Plan, vendor: &Datadog) -> Result<Found> {
    if vendor.app_key.is_none() {
        return Ok(Found::Unknown);
    }
    let request = datadog::own_deployment_request(vendor, &plan.release);
    let result = ask(world, Retry::default(), &request).await;
    Ok(match datadog::own_deployment_response(vendor, &result) {
        Ok(None) => Found::Unknown,
        Ok(Some(false)) => Found::Nothing,
        Ok(Some(true)) => Found::Ours(datadog::marker_id(&plan.release)),
        Err(error) => blind(world, error)?,
    })
}

/// A look that failed: only being cancelled ends the run.
fn blind<W: World>(world: &W, error: Error) -> Result<Found> {
    if error == Error::Cancelled {
        return Err(error);
    }
    world.say(Progress::Note(error.to_string()));
    Ok(Found::Unknown)
}

/// An unclear failure that could not be cleared up is not sent again: it might stand twice.
fn unsure(error: Error) -> Error {
    match error {
        Error::Provider(it) => Error::Provider(Trouble {
            why: format!(
                "{}; whether it is there is not known, and it was not sent again so that it cannot stand twice",
                it.why
            ),
            fix: "look in Datadog, and give `datadog-app-key` (with the permission `events_read`) so that the next run can look before it sends again".to_owned(),
            ..it
        }),
        Error::Cancelled | Error::Input(_) => error,
    }
}

fn trouble(action: &str, why: &str, fix: &str) -> Error {
    Error::Provider(Trouble {
        vendor: datadog::VENDOR,
        action: action.to_owned(),
        why: why.to_owned(),
        fix: fix.to_owned(),
    })
}

//! What there is to choose from for a first `plimsoll.yml`: SLOs, services, and the names by which Datadog's tracers
//! count. It only asks; what it may not ask is a note.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::error::{Error, Result};
use crate::order::order_by_key;
use crate::plan::{self, Connection, Datadog, Dynatrace, Host, Words};
use crate::provider::{datadog, dynatrace};
use crate::time::{Duration, earlier, later};
use crate::wire::{Hourglass, Hush, Retry, World, ask};

use super::licence::Licence;

/// What reports is asked of so long.
const RECENT: Duration = Duration::from_secs(3_600);
/// Nobody waits longer for a list.
const PATIENCE: Duration = Duration::from_secs(600);
/// More names by which requests are counted are not asked for their services.
const OPERATIONS: usize = 10;
/// Nobody chooses from more pages.
const PAGES: usize = 4;
const SCOPE: &str = "slo:slos:read";

/// What there is.
#[derive(Default, Serialize)]
struct Inventory {
    slos: Vec<Slo>,
    /// Of `trace.<operation>.hits`, for the service, or for all where none was named.
    operations: Vec<String>,
    /// Those that report to Datadog, where none was named.
    services: Vec<String>,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Slo {
    /// As the key of an objective: `slo`, `platform-slo`.
    key: &'static str,
    vendor: &'static str,
    id: String,
    name: String,
    about: String,
    target: Option<f64>,
}

/// What there is for these words, as JSON:
/// `{ slos: [{ key, vendor, id, name, about, target }], operations, services, notes }`.
pub async fn inventory<W: World>(world: &W, host: Host, words: &Words) -> String {
    let mut found = Inventory::default();
    let secrets = plan::secrets(host, words);
    let outside = Hush::new(world, secrets);
    let named = plan::names_release(host, words);
    // Words that are not believed are told of by the gate that follows.
    if let Ok(plan) = plan::believe(host, &plan::examining(host, words), world.now()) {
        // The same worlds as those of a run: other ones would be compiled once more.
        let hourglass = Hourglass::new(&outside, later(world.now(), PATIENCE));
        let client = plan.dynatrace.as_ref().and_then(|it| it.client.as_ref());
        let licence = Licence::new(&hourglass, client, &[SCOPE]);
        if let Some(vendor) = &plan.dynatrace {
            of_dynatrace(&licence, vendor, &mut found).await;
        }
        if let Some(vendor) = plan.datadog.as_ref().filter(|it| it.app_key.is_some()) {
            let asked = of_datadog(&licence, vendor, named, &mut found).await;
            note(&mut found, asked);
        }
    }
    serde_json::to_string(&found).unwrap_or_default()
}

async fn of_dynatrace<W: World>(world: &W, vendor: &Dynatrace, found: &mut Inventory) {
    if !vendor.connection.token.is_empty() {
        let asked = classic(world, &vendor.connection, found).await;
        note(found, asked);
    }
    if let Some(connection) = &vendor.platform {
        let asked = of_platform(world, connection, found).await;
        note(found, asked);
    }
}

async fn classic<W: World>(world: &W, at: &Connection, found: &mut Inventory) -> Result<()> {
    let mut page = None;
    for _ in 0..PAGES {
        let asked = ask(world, Retry::default(), &dynatrace::there_slos_request(at, &page)).await;
        let (slos, next) = dynatrace::there_slos_response(at, &asked)?;
        found.slos.extend(slos.into_iter().map(|it| slo("slo", it)));
        page = next;
        if page.is_none() {
            break;
        }
    }
    Ok(())
}

async fn of_platform<W: World>(world: &W, at: &Connection, found: &mut Inventory) -> Result<()> {
    let mut page = None;
    for _ in 0..PAGES {
        let asked =
            ask(world, Retry::default(), &dynatrace::platform_slos_request(at, &page)).await;
        let (slos, next) = dynatrace::platform_slos_response(at, &asked)?;
        found.slos.extend(slos.into_iter().map(|it| slo("platform-slo", it)));
        page = next;
        if page.is_none() {
            break;
        }
    }
    Ok(())
}

fn slo(key: &'static str, it: dynatrace::ThereSlo) -> Slo {
    let dynatrace::ThereSlo { id, name, about, target } = it;
    Slo { key, vendor: "dynatrace", id, name, about, target }
}

async fn of_datadog<W: World>(
    world: &W,
    vendor: &Datadog,
    named: bool,
    found: &mut Inventory,
) -> Result<()> {
    let retry = Retry::default();
    let since = earlier(world.now(), RECENT);
    let service = named.then_some(vendor.service.as_str());
    let asked = ask(world, retry, &datadog::active_request(vendor, since, service)).await;
    let active = datadog::active_response(vendor, &asked)?;
    let operation = |it: &String| {
        let operation = it.strip_prefix("trace.")?.strip_suffix(".hits")?;
        Some(operation.to_owned())
    };
    found.operations = active.iter().filter_map(operation).collect();
    if named {
        let asked = ask(world, retry, &datadog::there_slos_request(vendor)).await;
        for it in datadog::there_slos_response(vendor, &asked)? {
            let datadog::ThereSlo { id, name, target } = it;
            let about = vendor.service.clone();
            found.slos.push(Slo { key: "slo", vendor: "datadog", id, name, about, target });
        }
        return Ok(());
    }
    let mut services = BTreeSet::new();
    // What a server counts first: those names end alike.
    let mut operations = found.operations.clone();
    order_by_key(&mut operations, |it| !(it.ends_with("request") || it.ends_with("server")));
    for operation in operations.iter().take(OPERATIONS) {
        let request = datadog::services_request(vendor, &format!("trace.{operation}.hits"));
        services.extend(datadog::services_response(vendor, &ask(world, retry, &request).await)?);
    }
    found.services = services.into_iter().collect();
    Ok(())
}

fn note(found: &mut Inventory, asked: Result<()>) {
    match asked {
        Ok(()) | Err(Error::Cancelled) => {}
        Err(error) => found.notes.push(format!("{error}. {}", error.hint())),
    }
}

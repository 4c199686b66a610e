//! An event on Smartscape nodes, one each: in environments that know no entity selectors any more.

use crate::error::{Error, Result};
use crate::plan::{Dynatrace, Plan, is_nodes};
use crate::provider::dynatrace::beyond::{
    Node, Table, marked_of, marked_query, node_request, nodes_of, nodes_query, query_request,
};
use crate::provider::dynatrace::{self, Marker};
use crate::release::{Entity, Mark};
use crate::time::{Duration, Timestamp, Window, earlier, later};
use crate::wire::{Progress, Request, Retry, World, ask};

use super::super::grail::grail;
use super::super::patience::Patience;
use super::placing::{LOOK_EVERY, SENT_AT_MOST, VISIBLE_AFTER, entities, trouble, unsure};

/// Every node costs an event; who means more means something else.
const MOST_NODES: usize = 100;
/// A node counts as there when it was seen in this time, as with entities.
const SEEN_WITHIN: Duration = Duration::from_secs(86_400);
const HOUR: Duration = Duration::from_secs(3_600);

/// One target: resolve by DQL, leave out what is marked already, send the rest.
pub(super) async fn mark<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    marker: &Marker,
    target: &str,
) -> Result<Mark> {
    let nodes = resolve(world, plan, vendor, target).await?;
    let names: Vec<String> = nodes.iter().map(|it| format!("{} ({})", it.name, it.id)).collect();
    let text = format!("matches {}: {}", entities(nodes.len()), names.join(", "));
    world.say(Progress::Note(text.replacen("entit", "Smartscape entit", 1)));
    let known = marked(world, vendor, marker, target).await?;
    let stands = |node: &Node| known.iter().flatten().find(|(id, _)| *id == node.id);
    let mut ids: Vec<String> =
        nodes.iter().filter_map(stands).map(|(_, event)| event.clone()).collect();
    let rest: Vec<&Node> = nodes.iter().filter(|it| stands(it).is_none()).collect();
    for node in &rest {
        ids.extend(place(world, vendor, marker, target, node).await?);
    }
    let entity = |it: &Node| Entity { id: it.id.clone(), name: it.name.clone() };
    Ok(Mark {
        provider: dynatrace::NAME,
        target: target.to_owned(),
        entities: nodes.iter().map(entity).collect(),
        reached: nodes.len(),
        ids,
        found: rest.is_empty(),
    })
}

/// The question for the nodes of a target; none where it is an entity selector.
pub(super) fn first_request(now: Timestamp, vendor: &Dynatrace, target: &str) -> Option<Request> {
    let query = nodes_query(target).filter(|_| is_nodes(target))?;
    Some(query_request(vendor.platform.as_ref()?, &query, since_yesterday(now)))
}

fn since_yesterday(now: Timestamp) -> Window {
    Window { from: earlier(now, SEEN_WITHIN), to: now }
}

/// The event on one node; after an unclear failure only when it is certain that it is not there.
async fn place<W: World>(
    world: &W,
    vendor: &Dynatrace,
    marker: &Marker,
    target: &str,
    node: &Node,
) -> Result<Vec<String>> {
    let request = node_request(&vendor.connection, marker, target, node);
    let mut sent = 0;
    loop {
        let result = ask(world, Retry::default(), &request).await;
        sent += 1;
        let error = match dynatrace::marked_response(&vendor.connection, marker, &result) {
            Ok(ingested) => return Ok(ingested.ids),
            Err(error) if !dynatrace::is_unclear(&result) => return Err(error),
            Err(error) => error,
        };
        world.say(Progress::Note(format!(
            "{error}; looking whether the event is there before sending it again"
        )));
        world.sleep(VISIBLE_AFTER * sent).await?;
        let Some(known) = marked(world, vendor, marker, target).await? else {
            return Err(unsure(error));
        };
        match known.into_iter().find(|(id, _)| *id == node.id) {
            Some((_, event)) => return Ok(vec![event]),
            None if sent == SENT_AT_MOST => return Err(error),
            None => {}
        }
    }
}

/// The nodes that carry our event already. None: it cannot be known.
async fn marked<W: World>(
    world: &W,
    vendor: &Dynatrace,
    marker: &Marker,
    target: &str,
) -> Result<Option<Vec<(String, String)>>> {
    let window =
        Window { from: earlier(marker.during.from, HOUR), to: later(world.now(), VISIBLE_AFTER) };
    match asked(world, vendor, &marked_query(marker, target), window).await {
        Err(Error::Cancelled) => Err(Error::Cancelled),
        Err(error) => {
            world.say(Progress::Note(error.to_string()));
            Ok(None)
        }
        Ok(table) => Ok(Some(marked_of(&table))),
    }
}

async fn resolve<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    target: &str,
) -> Result<Vec<Node>> {
    let query = nodes_query(target).ok_or_else(|| {
        trouble(
            "the environment takes no entity selectors any more, and this one selects by more than type, name, id and tags, which is not translated to Smartscape".to_owned(),
            "write the target in DQL: `smartscapeNodes SERVICE | filter tags[app] == \"checkout\"`",
        )
    })?;
    let started = world.now();
    let deadline = later(started, plan.wait_for_entities);
    let mut patience = Patience::new("a matching Smartscape node", started, deadline);
    loop {
        let window = since_yesterday(world.now());
        let nodes = nodes_of(&asked(world, vendor, &query, window).await?);
        if nodes.len() > MOST_NODES {
            return Err(trouble(
                format!("`{query}` means {} nodes, and each would get an event", nodes.len()),
                "narrow it by a tag or name to what was released",
            ));
        }
        if !nodes.is_empty() {
            return Ok(nodes);
        }
        if !patience.wait(world, LOOK_EVERY).await? {
            return Err(trouble(
                format!("no Smartscape node is found by `{query}`"),
                "run it in a notebook; the token needs the scope `storage:smartscape:read`; if the service is new, set `wait-for-entities: 5m`",
            ));
        }
    }
}

async fn asked<W: World>(
    world: &W,
    vendor: &Dynatrace,
    query: &str,
    window: Window,
) -> Result<Table> {
    let platform = vendor.platform.as_ref().ok_or_else(|| {
        trouble(
            "the environment knows Smartscape nodes in place of entity selectors, and only its platform can be asked for them".to_owned(),
            "give `dynatrace-platform-token` or `dynatrace-oauth-client-id` and its secret beside the API token, with the scopes `storage:buckets:read`, `storage:smartscape:read` and `storage:events:read`",
        )
    })?;
    grail(world, platform, query, window).await
}

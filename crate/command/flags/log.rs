//! The audit log, read to its end: nothing lost, nothing twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::FlagChange;
use crate::error::{Error, Result, Trouble};
use crate::plan::{LaunchDarkly, Policy, Resource};
use crate::provider::launchdarkly::{self, ChangeRead, Entry, Scene};
use crate::wire::{Retry, World, ask};

/// No audit log is read further: ten thousand entries.
const PAGES: usize = 500;

/// What a stretch of the audit log holds.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Changes {
    /// The changes that the policy means.
    pub(in super::super) meant: Vec<FlagChange>,
    /// The id and the instant of every entry, meant or not.
    pub(in super::super) seen: Vec<(String, i64)>,
    /// How many were about something else than a flag.
    pub(in super::super) others: usize,
}

/// Every change after `after_ms` and before `before_ms` that the policy means, without those that were `handled`.
pub(in super::super) async fn changes<W: World>(
    world: &W,
    vendor: &LaunchDarkly,
    policy: &Policy,
    (after_ms, before_ms): (i64, i64),
    handled: &[String],
) -> Result<Changes> {
    let mut found = Changes::default();
    let mut scenes = Scenes::default();
    for entry in entries(world, vendor, policy, after_ms, before_ms).await? {
        found.seen.push((entry.id.clone(), entry.at_ms));
        if handled.contains(&entry.id) {
            continue;
        }
        if !entry.accesses.iter().any(|(_, resource)| resource.key("flag").is_some()) {
            found.others += 1;
            continue;
        }
        let request = launchdarkly::entry_request(vendor, &entry.id);
        let result = ask(world, Retry::default(), &request).await;
        let Some(mut read) = launchdarkly::entry_response(vendor, &result)? else {
            found.others += 1;
            continue;
        };
        if is_meant(world, vendor, policy, &mut read, &mut scenes).await? {
            found.meant.push(read.change);
        }
    }
    Ok(found)
}

/// The pages of the log, walked back from `before_ms`. Entries of the same millisecond may stand on two pages, and
/// a page may have fewer than asked for though there are more: the log ends where nothing new comes.
async fn entries<W: World>(
    world: &W,
    vendor: &LaunchDarkly,
    policy: &Policy,
    after_ms: i64,
    before_ms: i64,
) -> Result<Vec<Entry>> {
    let mut known = BTreeSet::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut before_ms = before_ms;
    for _ in 0..PAGES {
        let request = launchdarkly::entries_request(vendor, policy, after_ms, before_ms);
        let result = ask(world, Retry::default(), &request).await;
        let page = launchdarkly::entries_response(vendor, &result)?;
        let Some(oldest_ms) = page.iter().map(|entry| entry.at_ms).min() else {
            return Ok(entries);
        };
        let new: Vec<Entry> = page.into_iter().filter(|it| known.insert(it.id.clone())).collect();
        let next_ms = if new.is_empty() { oldest_ms } else { oldest_ms + 1 };
        if new.is_empty() && next_ms >= before_ms {
            return Ok(entries);
        }
        entries.extend(new.into_iter().filter(|it| it.at_ms > after_ms));
        before_ms = next_ms.min(before_ms);
    }
    Err(Error::Provider(Trouble {
        vendor: launchdarkly::VENDOR,
        action: "read the audit log".to_owned(),
        why: format!("it has more than {} entries since then", PAGES * launchdarkly::PAGE),
        fix: "write a narrower `policy` or a shorter `since`".to_owned(),
    }))
}

/// What is known of projects and environments.
#[derive(Default)]
pub(super) struct Scenes {
    projects: BTreeMap<String, Scene>,
    environments: BTreeMap<(String, String), Scene>,
}

/// Whether the policy allows one of the things that were done. Tags and properties are looked up where it asks for
/// them; those that cannot be read keep the change out, and that is an error rather than silence.
pub(super) async fn is_meant<W: World>(
    world: &W,
    vendor: &LaunchDarkly,
    policy: &Policy,
    read: &mut ChangeRead,
    scenes: &mut Scenes,
) -> Result<bool> {
    for (_, resource) in &mut read.accesses {
        if resource.key("flag").is_none() {
            continue;
        }
        if policy.asks_of("proj") {
            learn_project(world, vendor, resource, scenes).await?;
        }
        if policy.asks_of("env") && resource.key("env") != Some("~") {
            learn_environment(world, vendor, resource, scenes).await?;
        }
    }
    Ok(allows(policy, &read.accesses))
}

/// Whether one of the things that were done to a flag is allowed.
pub(super) fn allows(policy: &Policy, accesses: &[(String, Resource)]) -> bool {
    accesses.iter().filter(|(_, resource)| resource.key("flag").is_some()).any(
        |(action, resource)| {
            // What happened in all environments happened in each that the policy names.
            let everywhere = resource.key("env") == Some("~");
            let named = policy.environments().filter(|_| everywhere);
            policy.allows(action, resource)
                || named.into_iter().any(|env| policy.allows(action, &resource.within(&env)))
        },
    )
}

async fn learn_project<W: World>(
    world: &W,
    vendor: &LaunchDarkly,
    resource: &mut Resource,
    scenes: &mut Scenes,
) -> Result<()> {
    let key = resource.key("proj").unwrap_or_default().to_owned();
    if !scenes.projects.contains_key(&key) {
        let request = launchdarkly::project_request(vendor, &key);
        let result = ask(world, Retry::default(), &request).await;
        scenes.projects.insert(key.clone(), launchdarkly::project_response(vendor, &result)?);
    }
    let tags = scenes.projects.get(&key).map(|scene| scene.tags.as_slice());
    resource.know("proj", tags, None);
    Ok(())
}

async fn learn_environment<W: World>(
    world: &W,
    vendor: &LaunchDarkly,
    resource: &mut Resource,
    scenes: &mut Scenes,
) -> Result<()> {
    let key = |kind: &str| resource.key(kind).unwrap_or_default().to_owned();
    let both = (key("proj"), key("env"));
    if !scenes.environments.contains_key(&both) {
        let request = launchdarkly::environment_request(vendor, &both.0, &both.1);
        let result = ask(world, Retry::default(), &request).await;
        scenes
            .environments
            .insert(both.clone(), launchdarkly::environment_response(vendor, &result)?);
    }
    if let Some(scene) = scenes.environments.get(&both) {
        resource.know("env", Some(&scene.tags), Some(scene.critical));
    }
    Ok(())
}

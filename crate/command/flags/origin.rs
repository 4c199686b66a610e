//! Where changes come from: the audit log, the inputs, or the body of a webhook.

use crate::change::{Author, FlagChange, Named};
use crate::error::{Error, Result};
use crate::json::{self, Value};
use crate::order::order_by;
use crate::plan::{Flags, LaunchDarkly, Origin, Plan, Resume, Spoken};
use crate::provider::launchdarkly;
use crate::time::{Duration, earlier};
use crate::wire::{Progress, Retry, World, ask};

use super::log::{Scenes, allows, changes, is_meant};

/// An entry may become visible this long after it was made; so far the next run looks back.
const OVERLAP: Duration = Duration::from_secs(300);

/// What was read.
pub(super) struct Read {
    /// The changes that are meant.
    pub(super) changes: Vec<FlagChange>,
    /// What the reader should know.
    pub(super) notes: Vec<String>,
    /// How far the audit log was read, where it was.
    pub(super) resume: Option<Reach>,
}

/// How far the audit log was read.
pub(super) struct Reach {
    until_ms: i64,
    seen: Vec<(String, i64)>,
}

impl Reach {
    /// Where the next run goes on: at the first change that could not be told, else at the end.
    pub(super) fn ended(self, held_ms: Option<i64>) -> Resume {
        let until_ms = held_ms.map_or(self.until_ms, |held| held - 1).max(0);
        let overlap_ms = i64::try_from(OVERLAP.as_millis()).unwrap_or(i64::MAX);
        let is_late =
            |at_ms: i64| at_ms > until_ms - overlap_ms && held_ms.is_none_or(|held| at_ms < held);
        let mut late: Vec<_> = self.seen.into_iter().filter(|(_, at_ms)| is_late(*at_ms)).collect();
        order_by(&mut late, |one, other| (one.1, &one.0).cmp(&(other.1, &other.0)));
        Resume { until_ms, handled: late.into_iter().map(|(id, _)| id).collect() }
    }
}

/// Reads the changes.
pub(super) async fn read<W: World>(world: &W, plan: &Plan, flags: &Flags) -> Result<Read> {
    match &flags.origin {
        Origin::AuditLog(resume) => audit_log(world, plan, flags, resume.as_ref()).await,
        Origin::Spoken(spoken) => {
            let changes = vec![told(world, plan, flags, spoken).await?];
            Ok(Read { changes, notes: Vec::new(), resume: None })
        }
        Origin::Webhook(body) => webhook(world, plan, flags, body).await,
    }
}

async fn audit_log<W: World>(
    world: &W,
    plan: &Plan,
    flags: &Flags,
    resume: Option<&Resume>,
) -> Result<Read> {
    let Some(vendor) = &plan.launchdarkly else {
        return Ok(Read { changes: Vec::new(), notes: Vec::new(), resume: None });
    };
    let now = world.now();
    let until_ms = now.as_millisecond();
    let overlap_ms = i64::try_from(OVERLAP.as_millis()).unwrap_or_default();
    let after_ms = match resume {
        Some(resume) => resume.until_ms.min(until_ms) - overlap_ms - 1,
        None => earlier(now, vendor.since).as_millisecond() - 1,
    };
    let handled = resume.map(|it| it.handled.as_slice()).unwrap_or_default();
    let stretch = (after_ms.max(0), until_ms + 1);
    let found = changes(world, vendor, &flags.policy, stretch, handled).await?;
    let mut notes = Vec::new();
    if found.others > 0 {
        notes.push(format!("{} entries of the audit log are not about flags", found.others));
    }
    world.say(Progress::Note(format!(
        "the audit log has {} entries, {} of which are new changes of flags that the policy means",
        found.seen.len(),
        found.meant.len()
    )));
    Ok(Read { changes: found.meant, notes, resume: Some(Reach { until_ms, seen: found.seen }) })
}

/// A change that the inputs tell; what the flag itself knows is asked for where there is a token.
async fn told<W: World>(
    world: &W,
    plan: &Plan,
    flags: &Flags,
    spoken: &Spoken,
) -> Result<FlagChange> {
    let actor = plan.release.actor.clone();
    let mut change = FlagChange {
        id: format!("{} {} {}", plan.release.run_id, spoken.flag, spoken.change),
        at: plan.release.deployed.to,
        project: Named { key: flags.project.clone(), name: String::new() },
        environment: Named { key: flags.environment.clone(), name: String::new() },
        flag: Named { key: spoken.flag.clone(), name: String::new() },
        action: spoken.change.clone(),
        title: String::new(),
        anonymous: String::new(),
        details: String::new(),
        comment: plan.release.ci_back_link.clone(),
        author: actor.map(|name| Author { name, email: None }),
        before: spoken.before.as_deref().map(as_object),
        after: spoken.after.as_deref().map(as_object),
        labels: Vec::new(),
        tags: Default::default(),
        link: Some(format!(
            "{}/{}/{}/features/{}",
            flags.url, flags.project, flags.environment, spoken.flag
        )),
    };
    if let Some(vendor) = &plan.launchdarkly {
        learn(world, vendor, &mut change).await?;
    }
    let who = change.author.as_ref().map_or("The pipeline", |author| author.name.as_str());
    let name = if change.flag.name.is_empty() { &change.flag.key } else { &change.flag.name };
    let rest = format!("{} the flag {name} in '{}'", spoken.change, flags.environment);
    change.title = format!("{who}: {rest}");
    change.anonymous = format!("A member: {rest}");
    Ok(change)
}

/// The name and the tags of the flag as they are now.
async fn learn<W: World>(world: &W, vendor: &LaunchDarkly, change: &mut FlagChange) -> Result<()> {
    let own = LaunchDarkly { project: change.project.key.clone(), ..vendor.clone() };
    let request = launchdarkly::flag_request(&own, &change.flag.key);
    let flag = launchdarkly::flag_response(&own, &ask(world, Retry::default(), &request).await)?;
    change.flag.name = flag.name;
    change.tags = flag.tags;
    change.environment.name = flag.environment;
    Ok(())
}

/// A value as an object, as vendors want it: an object as it is, `true` as `{"enabled":true}`.
fn as_object(text: &str) -> String {
    match json::parse(text.as_bytes()) {
        Ok(object @ Value::Object(_)) => object.to_string(),
        Ok(Value::Bool(on)) => format!("{{\"enabled\":{on}}}"),
        Ok(value) => format!("{{\"value\":{value}}}"),
        Err(_) => format!("{{\"value\":{}}}", Value::Text(text.to_owned())),
    }
}

async fn webhook<W: World>(world: &W, plan: &Plan, flags: &Flags, body: &str) -> Result<Read> {
    let nothing =
        |note: &str| Ok(Read { changes: Vec::new(), notes: vec![note.to_owned()], resume: None });
    let read = launchdarkly::webhook_change(body, &flags.url).map_err(|why| {
        let why = format!("is not what LaunchDarkly sends ({why})");
        Error::input("the body of the webhook", why, "hand over the body as it came")
    })?;
    let Some(mut read) = read else { return nothing("the webhook is not about a flag") };
    let meant = match &plan.launchdarkly {
        Some(vendor) => {
            is_meant(world, vendor, &flags.policy, &mut read, &mut Scenes::default()).await?
        }
        None => allows(&flags.policy, &read.accesses),
    };
    if !meant {
        return nothing("the policy does not mean this change");
    }
    Ok(Read { changes: vec![read.change], notes: Vec::new(), resume: None })
}

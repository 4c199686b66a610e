//! A change of a flag, out of an entry of the audit log, the body of a webhook (which is the same), or the context
//! of an integration's template.
//! <https://github.com/launchdarkly/integration-framework/tree/main/sample-context>

use std::collections::BTreeMap;

use crate::change::{Author, FlagChange, Named};
use crate::json::{Read, Value, parse};
use crate::order::{map, set};
use crate::plan::Resource;
use crate::time::Timestamp;

use super::markdown::plain;
use super::wire::{CustomProperty, Detail, Flag, Member, Said, Texts};

/// A change, and what a policy wants to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRead {
    /// The change.
    pub change: FlagChange,
    /// What was done to what, with the tags that are known.
    pub accesses: Vec<(String, Resource)>,
}

/// The key that stands for all environments in the vendor's addresses.
const ALL: &str = "~";

/// Reads a body whose signature was verified. None: it is no change of a flag.
///
/// # Errors
/// It is not what LaunchDarkly sends; why.
pub fn webhook_change(body: &str, url: &str) -> Result<Option<ChangeRead>, String> {
    let detail =
        parse(body.as_bytes()).and_then(Detail::read).map_err(|fault| fault.to_string())?;
    Ok(change(detail, url))
}

pub(super) fn change(detail: Detail, url: &str) -> Option<ChangeRead> {
    // A context that is rendered for a template may have both, one of them zero.
    let date = detail.date.filter(|ms| *ms > 0);
    let at_ms = date.or(detail.timestamp.as_ref().map(|it| it.milliseconds))?;
    let at = Timestamp::from_millisecond(at_ms).ok()?;
    let accesses = accesses(&detail);
    // Of a copy or a clone two things are named, and the target is what changed.
    let listed = detail.target.iter().flat_map(|it| &it.resources);
    let targets: Vec<Resource> =
        listed.map(|it| Resource::read(it)).filter(|it| it.key("flag").is_some()).collect();
    let flagged = || accesses.iter().map(|(_, it)| it).filter(|it| it.key("flag").is_some());
    let about: Vec<&Resource> =
        if targets.is_empty() { flagged().collect() } else { targets.iter().collect() };
    let first = *about.first()?;
    let key = |kind: &str| first.key(kind).unwrap_or_default().to_owned();
    let (flag_key, project_key) = (key("flag"), key("proj"));
    let environments = set(about.iter().filter_map(|it| it.key("env")));
    let environment_key = match environments.into_iter().collect::<Vec<_>>().as_slice() {
        [only] => (*only).to_owned(),
        _ => ALL.to_owned(),
    };
    let now: Option<Flag> = read(&detail.current_version);
    let was: Option<Flag> = read(&detail.previous_version);
    let either = || now.iter().chain(was.iter());
    let tags = detail.tags.clone().or_else(|| either().find_map(|flag| flag.tags.clone()));
    let tags = tags.map(|Texts(tags)| tags);
    let properties = detail.custom_properties.as_ref();
    let properties =
        properties.or_else(|| either().find_map(|flag| flag.custom_properties.as_ref()));
    let project = detail.project.as_ref();
    let environment = project.and_then(|it| it.environment.as_ref());
    let parent = detail.parent.as_ref().filter(|it| {
        let resource = it.resource.as_deref().unwrap_or_default();
        resource.contains(":env/") && !resource.contains(":flag/")
    });
    let environment_name = match environment_key.as_str() {
        ALL => Some("All environments".to_owned()),
        key => environment
            .and_then(|it| it.name.clone())
            .or_else(|| {
                either().find_map(|flag| flag.environments.get(key)?.environment_name.clone())
            })
            .or_else(|| parent.and_then(|it| it.name.clone())),
    };
    let target = detail.target.as_ref().and_then(|it| it.name.clone());
    let flag_name = detail.name.clone().filter(|name| !name.is_empty()).or(target);
    let author = author(&detail);
    let (before, after) =
        differences(&detail.previous_version, &detail.current_version, &environment_key);
    let change = FlagChange {
        id: detail.id.clone()?,
        at,
        project: Named {
            key: project_key,
            name: project.and_then(|it| it.name.clone()).unwrap_or_default(),
        },
        environment: Named { key: environment_key, name: environment_name.unwrap_or_default() },
        action: detail.verb_kind.clone().unwrap_or_else(|| actions(&accesses)),
        title: title(&detail, author.as_ref(), flag_name.as_deref().unwrap_or(&flag_key)),
        anonymous: sentence("A member", &detail, flag_name.as_deref().unwrap_or(&flag_key)),
        flag: Named { key: flag_key, name: flag_name.unwrap_or_default() },
        details: match &detail.details {
            Some(said) => text(said),
            None => detail.description.as_deref().map(plain).unwrap_or_default(),
        },
        comment: detail.comment.clone().filter(|comment| !comment.is_empty()),
        author,
        before,
        after,
        labels: tags.clone().unwrap_or_default(),
        tags: properties.map(own_tags).unwrap_or_default(),
        link: detail
            .links
            .get("site")
            .and_then(|it| it.href.clone())
            .map(|href| absolute(&href, url)),
    };
    let mut accesses = accesses;
    for (_, resource) in &mut accesses {
        resource.know("flag", tags.as_deref(), None);
        resource.know("proj", project.and_then(|it| Some(it.tags.as_ref()?.0.as_slice())), None);
        let same = environment.is_some_and(|it| it.key.as_deref() == resource.key("env"));
        if same {
            let tags = environment.and_then(|it| Some(it.tags.as_ref()?.0.as_slice()));
            resource.know("env", tags, None);
        }
    }
    Some(ChangeRead { change, accesses })
}

/// What was done to what. The context of a template names the parts instead.
fn accesses(detail: &Detail) -> Vec<(String, Resource)> {
    if !detail.accesses.is_empty() {
        return detail
            .accesses
            .iter()
            .map(|it| {
                (
                    it.action.clone().unwrap_or_default(),
                    Resource::read(it.resource.as_deref().unwrap_or_default()),
                )
            })
            .collect();
    }
    let action = detail.verb_kind.clone().unwrap_or_default();
    let listed = detail.target.iter().flat_map(|it| &it.resources);
    let listed: Vec<_> = listed.map(|it| (action.clone(), Resource::read(it))).collect();
    if !listed.is_empty() || detail.kind.as_deref() != Some("flag") {
        return listed;
    }
    let project = detail.project.as_ref();
    let part = || {
        let project_key = project.and_then(|it| it.key.as_deref())?;
        let environment = project.and_then(|it| it.environment.as_ref());
        let environment = environment.and_then(|it| it.key.as_deref()).unwrap_or(ALL);
        let flag = detail.key.as_deref()?;
        Some(Resource::read(&format!("proj/{project_key}:env/{environment}:flag/{flag}")))
    };
    part().map(|resource| (action, resource)).into_iter().collect()
}

/// `updateOn`, or several, each once.
fn actions(accesses: &[(String, Resource)]) -> String {
    let mut actions: Vec<&str> = Vec::new();
    for (action, _) in accesses {
        if !actions.contains(&action.as_str()) {
            actions.push(action);
        }
    }
    actions.join(", ")
}

fn text(said: &Said) -> String {
    match said {
        Said::Forms { plain_text } => plain_text.trim().to_owned(),
        Said::Markdown(markdown) => plain(markdown),
    }
}

fn title(detail: &Detail, author: Option<&Author>, flag: &str) -> String {
    if let Some(title) = detail.title.as_ref().map(text).filter(|title| !title.is_empty()) {
        return title;
    }
    sentence(author.map_or("Somebody", |author| author.name.as_str()), detail, flag)
}

fn sentence(who: &str, detail: &Detail, flag: &str) -> String {
    let verb = detail.title_verb.as_deref().unwrap_or("changed the flag");
    format!("{who} {verb} {flag}")
}

/// A person, else a token, an application, a trigger.
fn author(detail: &Detail) -> Option<Author> {
    if let Some(Member { email, first_name, last_name, display_name }) = &detail.member {
        let parts: Vec<&str> = [first_name, last_name]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(|it| !it.is_empty())
            .collect();
        let name = display_name.clone().filter(|it| !it.is_empty());
        let email = email.clone().filter(|it| !it.is_empty());
        let name =
            name.or_else(|| (!parts.is_empty()).then(|| parts.join(" "))).or_else(|| email.clone());
        if let Some(name) = name {
            return Some(Author { name, email });
        }
    }
    let called = [&detail.token, &detail.app, &detail.subject];
    let name =
        called.into_iter().flatten().find_map(|it| it.name.clone().filter(|it| !it.is_empty()))?;
    Some(Author { name, email: None })
}

pub(super) fn own_tags(
    properties: &BTreeMap<String, CustomProperty>,
) -> BTreeMap<String, Vec<String>> {
    map(properties.iter().map(|(key, it)| (key.clone(), it.value.clone())))
}

fn read<T: Read>(version: &Option<Value>) -> Option<T> {
    T::read(version.clone()?).ok()
}

fn absolute(href: &str, url: &str) -> String {
    if href.starts_with('/') { format!("{url}{href}") } else { href.to_owned() }
}

/// What differs between the two versions, in words that last: whether it is on, what it serves by default and when
/// off, and what else of it changed. Indexes of variations become their values.
fn differences(
    was: &Option<Value>,
    now: &Option<Value>,
    environment: &str,
) -> (Option<String>, Option<String>) {
    let (before, after) = (described(was, environment), described(now, environment));
    let keep = |one: &Option<BTreeMap<String, Value>>, other: &Option<BTreeMap<String, Value>>| {
        let one = one.as_ref()?;
        let differs = one.iter().filter(|(key, value)| {
            key.as_str() == "enabled"
                || other.as_ref().is_none_or(|other| other.get(*key) != Some(*value))
        });
        let kept = map(differs.map(|(key, value)| (key.clone(), value.clone())));
        (!kept.is_empty()).then(|| Value::Object(kept).to_string())
    };
    (keep(&before, &after), keep(&after, &before))
}

fn described(version: &Option<Value>, environment: &str) -> Option<BTreeMap<String, Value>> {
    let version = version.as_ref()?.as_object()?;
    let variations = version.get("variations").and_then(Value::as_list);
    let value = |index: &Value| {
        let index = usize::try_from(u64::read(index.clone()).ok()?).ok()?;
        variations?.get(index)?.get("value").cloned()
    };
    let mut out = BTreeMap::new();
    let Some(targeting) =
        version.get("environments").and_then(|it| it.get(environment)).and_then(Value::as_object)
    else {
        for key in ["archived", "deprecated", "description", "name", "tags", "temporary"] {
            out.extend(version.get(key).map(|value| (key.to_owned(), value.clone())));
        }
        let values =
            variations.map(|list| list.iter().filter_map(|it| it.get("value").cloned()).collect());
        out.extend(values.map(|values| ("variations".to_owned(), Value::List(values))));
        return Some(out);
    };
    out.extend(targeting.get("on").map(|on| ("enabled".to_owned(), on.clone())));
    if let Some(fallthrough) = targeting.get("fallthrough") {
        let served = fallthrough
            .get("variation")
            .and_then(value)
            .or_else(|| fallthrough.get("rollout").cloned());
        out.extend(served.map(|served| ("fallthrough".to_owned(), served)));
    }
    out.extend(
        targeting.get("offVariation").and_then(value).map(|served| ("off".to_owned(), served)),
    );
    for key in ["contextTargets", "prerequisites", "rules", "targets"] {
        out.extend(targeting.get(key).map(|value| (key.to_owned(), value.clone())));
    }
    out.extend(version.get("archived").map(|value| ("archived".to_owned(), value.clone())));
    Some(out)
}

//! `flags` and `remediate`.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::time::Duration;

use super::super::datadog::DatadogWorkflow;
use super::super::launchdarkly::{Glob, Policy, Remediate, Scope, Specifier, Statement, key_alone};
use super::super::said::{Objection, Said};
use super::super::shown::shown;
use super::super::yaml;
use super::at::{At, Section};
use super::flag_keys as keys;

/// What the file says of flags.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct FlagsFile {
    /// `launchdarkly.project`.
    pub(in super::super) project: Option<Said<String>>,
    /// `launchdarkly.environment`.
    pub(in super::super) environment: Option<Said<String>>,
    /// `launchdarkly.policy`.
    pub(in super::super) policy: Option<Policy>,
    /// `launchdarkly.since`.
    pub(in super::super) since: Option<Duration>,
    /// `dynatrace.entity-type`.
    pub(in super::super) entity_type: Option<String>,
    /// `dynatrace.tag`.
    pub(in super::super) tags: Vec<String>,
    /// `datadog`.
    pub(in super::super) datadog: bool,
    /// `enrich`.
    pub(in super::super) enrich: bool,
    /// `hide-members`.
    pub(in super::super) hide_members: bool,
    /// `datadog.service` of the file.
    pub(in super::super) services: Vec<String>,
}

/// The longest time that is looked back.
const LONGEST: Duration = Duration::from_secs(30 * 86_400);

/// How long the run of a workflow is waited for, and at the most.
const RUN: Duration = Duration::from_secs(600);
const LONGEST_RUN: Duration = Duration::from_secs(3_600);

/// The longest recovery that is watched.
const LONGEST_RECOVERY: Duration = Duration::from_secs(6 * 3_600);

/// Reads `flags`.
#[inline(never)]
pub(super) fn flags(section: &Section<'_>) -> Result<FlagsFile> {
    let mut file = FlagsFile::default();
    if let Some(at) = section.get("launchdarkly") {
        let own = at.clone().section(&keys::FLAGS_LAUNCHDARKLY)?;
        file.project = own.text("project")?;
        file.environment = own.text("environment")?;
        file.policy = own.get("policy").map(policy).transpose()?;
        file.since = own.get("since").map(|at| within(at, LONGEST)).transpose()?;
    }
    if let Some(at) = section.get("dynatrace") {
        let own = at.clone().section(&keys::FLAGS_DYNATRACE)?;
        file.entity_type =
            own.get("entity-type").map(|at| at.text()?.read(entity_type)).transpose()?;
        for item in own.get("tag").map(At::one_or_many).transpose()?.unwrap_or_default() {
            file.tags.push(item.text()?.value.to_owned());
        }
    }
    file.datadog = section.or("datadog", false, At::flag)?;
    file.enrich = section.or("enrich", false, At::flag)?;
    file.hide_members = section.or("hide-members", false, At::flag)?;
    Ok(file)
}

/// Reads `remediate`, and says where it stands.
#[inline(never)]
pub(super) fn remediate(section: &Section<'_>) -> Result<Said<Remediate>> {
    let fix =
        "write `launchdarkly: { turn-off: [new-checkout] }` or `datadog: { workflow: … }` below it";
    let workflow = section.get("datadog").map(workflow).transpose()?;
    let own = section
        .get("launchdarkly")
        .map(|at| at.clone().section(&keys::REMEDIATE_LAUNCHDARKLY))
        .transpose()?;
    let keys = |name: &str| -> Result<Vec<String>> {
        let mut keys = Vec::new();
        let of_name = own.as_ref().and_then(|own| own.get(name));
        for item in of_name.map(At::one_or_many).transpose()?.unwrap_or_default() {
            let key = item.text()?.read(|text| key_alone(text.to_owned()))?;
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Ok(keys)
    };
    let value = Remediate {
        turn_off: keys("turn-off")?,
        restore: keys("restore")?,
        workflow,
        confirm_recovery: section
            .get("confirm-recovery")
            .map(|at| within(at, LONGEST_RECOVERY))
            .transpose()?,
    };
    if let Some(both) = value.turn_off.iter().find(|key| value.restore.contains(key)) {
        return Err(section.at.mistake(
            format!("{} is to be turned off and to be restored", shown(both)),
            "leave one of the two out",
        ));
    }
    match &own {
        Some(own) if !value.names_flags() => return Err(own.at.mistake("names no flag", fix)),
        None if value.workflow.is_none() => {
            return Err(section.at.mistake("names nothing to be done", fix));
        }
        Some(_) | None => {}
    }
    Ok(Said { value, place: section.at.place() })
}

/// Reads `remediate.datadog`.
fn workflow(at: &At<'_>) -> Result<DatadogWorkflow> {
    let own = at.clone().section(&keys::REMEDIATE_DATADOG)?;
    let id = own.need("workflow", "write the id of the workflow")?.text()?.read(workflow_id)?;
    let mut inputs = BTreeMap::new();
    for item in own.get("inputs").map(At::one_or_many).transpose()?.unwrap_or_default() {
        let said = item.text()?;
        let named = said.value.split_once('=').filter(|(name, _)| !name.trim().is_empty());
        let (name, value) = named.ok_or_else(|| {
            said.mistake("has no name before a `=`", "write it like `flag=new-checkout`")
        })?;
        inputs.insert(name.trim().to_owned(), value.trim().to_owned());
    }
    let time_out = own.or("time-out", RUN, |at| within(at, LONGEST_RUN))?;
    Ok(DatadogWorkflow { id, inputs, time_out })
}

fn workflow_id(text: &str) -> Result<String, Objection> {
    if text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') && text.len() == 36 {
        return Ok(text.to_lowercase());
    }
    Err(Objection::new(
        format!("{} is not the id of a workflow", shown(text)),
        "write the id: in the address of the workflow's page, what follows `/workflow/`, 36 digits and dashes",
    ))
}

fn within(at: &At<'_>, longest: Duration) -> Result<Duration> {
    let span = at.span()?;
    if span.is_zero() || span > longest {
        let most = crate::time::in_words(longest);
        return Err(
            at.mistake("is out of bounds", format!("write more than `0s` and at most `{most}`"))
        );
    }
    Ok(span)
}

fn entity_type(text: &str) -> Result<String, Objection> {
    let is_type =
        text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if is_type && text.starts_with(|first: char| first.is_ascii_uppercase()) {
        return Ok(text.to_owned());
    }
    Err(Objection::new(
        format!("{} is not a type of entity", shown(text)),
        "write one in capitals: `SERVICE`, `APPLICATION`, `PROCESS_GROUP_INSTANCE`",
    ))
}

/// A policy as an input has it.
pub(in super::super) fn policy_text(said: Said<&str>) -> Result<Policy> {
    let wrong = |refusal: yaml::Refusal| refusal.objection.at(said.place.clone());
    if !said.value.starts_with(['[', '{']) {
        return specifiers(&said);
    }
    let root = yaml::read(said.value).map_err(wrong)?;
    let root = root.ok_or_else(|| said.mistake("is empty", POLICY))?;
    policy(&At::top(&said.place, &root))
}

const POLICY: &str =
    "write `proj/*:env/production:flag/*`, or the statements as they stand in LaunchDarkly";

/// A specifier a line, or statements, as JSON or as YAML.
fn policy(at: &At<'_>) -> Result<Policy> {
    if !at.is_collection() {
        return policy_text(at.text()?);
    }
    let mut statements = Vec::new();
    let items = if at.is_list() { at.list()? } else { vec![at.clone()] };
    let texts = items.iter().filter(|item| !item.is_collection()).count();
    if texts > 0 && texts == items.len() {
        let lines = items
            .iter()
            .map(|item| item.text().map(|said| said.value))
            .collect::<Result<Vec<_>>>()?;
        return specifiers(&Said { value: lines.join("\n").as_str(), place: at.place() });
    }
    for item in items {
        statements.push(statement(&item.section(&keys::STATEMENT)?)?);
    }
    if statements.is_empty() {
        return Err(at.mistake("has no statement", POLICY));
    }
    Ok(Policy { statements })
}

fn specifiers(said: &Said<&str>) -> Result<Policy> {
    let lines: Vec<&str> =
        said.value.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    Policy::everything(&lines).map_err(|objection| objection.at(said.place.clone()))
}

fn statement(section: &Section<'_>) -> Result<Statement> {
    let effect = section.need("effect", "write `effect: allow` or `effect: deny`")?;
    let denies = effect.choice(&[("allow", false), ("deny", true)])?;
    Ok(Statement {
        denies,
        resources: scope(section, "resources", "notResources", Specifier::read)?,
        actions: scope(section, "actions", "notActions", |text| Ok(Glob::new(text)))?,
    })
}

/// Exactly one of the two keys has something in it.
fn scope<T>(
    section: &Section<'_>,
    any: &str,
    none: &str,
    read: impl Fn(&str) -> Result<T, Objection>,
) -> Result<Scope<T>> {
    let list = |name: &str| -> Result<Vec<T>> {
        let items = section.get(name).map(At::one_or_many).transpose()?.unwrap_or_default();
        items.iter().map(|item| item.text()?.read(&read)).collect()
    };
    let wrong = |why: String| -> Error {
        section.at.mistake(
            why,
            format!("write exactly one of `{any}` and `{none}`, with at least one item"),
        )
    };
    match (list(any)?, list(none)?) {
        (any, none) if !any.is_empty() && none.is_empty() => Ok(Scope::AnyOf(any)),
        (any, none) if any.is_empty() && !none.is_empty() => Ok(Scope::NoneOf(none)),
        (listed, _) if listed.is_empty() => Err(wrong(format!("has neither `{any}` nor `{none}`"))),
        _ => Err(wrong(format!("has both `{any}` and `{none}`"))),
    }
}

//! What `command: flags` is to do: where changes come from, and where they belong.

use crate::error::{Error, Result};
use crate::time::Duration;

use super::super::Command;
use super::super::file::FlagsFile;
use super::super::given::Given;
use super::super::said::{Objection, Said};
use super::super::shown::shown;
use super::connect::{Setting, setting};
use super::inputs::{FLAG_TAGS, FLAGS_STATE, LAUNCHDARKLY_TOKEN};
use super::policy::Policy;
use super::spoken::{Spoken, delivery, spoken};
use super::{LaunchDarkly, Remediate};

/// What is done with changes of flags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flags {
    /// Where changes come from.
    pub origin: Origin,
    /// LaunchDarkly in the browser, without a trailing slash.
    pub url: String,
    /// The key of the project.
    pub project: String,
    /// The key of the environment.
    pub environment: String,
    /// Which changes are meant.
    pub policy: Policy,
    /// The type of the entities that take the event: `SERVICE`.
    pub entity_type: String,
    /// The tags of the entities for flags without tags of their own.
    pub tags: Vec<String>,
    /// Whether Datadog is told too.
    pub datadog: bool,
    /// Whether Datadog is told which services evaluate a flag.
    pub enrich: bool,
    /// Whether nobody is told who changed a flag.
    pub hide_members: bool,
    /// The services in Datadog for flags without tags of their own: the one that the file names.
    pub services: Vec<String>,
}

/// Where changes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The audit log, from where an earlier run ended.
    AuditLog(Option<Resume>),
    /// The inputs.
    Spoken(Spoken),
    /// The body of a webhook, whose signature has been verified.
    Webhook(String),
}

/// Where an earlier run ended: `1767225600000:5e38bf67,5e38c0d5`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resume {
    /// The time up to which everything was handled, in milliseconds since 1970.
    pub until_ms: i64,
    /// The entries shortly before it that were handled, for those that become visible late.
    pub handled: Vec<String>,
}

impl Resume {
    fn read(text: &str) -> Result<Self, Objection> {
        let (until, ids) = text.split_once(':').unwrap_or((text, ""));
        let handled: Vec<String> =
            ids.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect();
        let is_id = |id: &String| id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match until.parse() {
            Ok(until_ms) if until_ms >= 0 && handled.iter().all(is_id) => {
                Ok(Self { until_ms, handled })
            }
            Ok(_) | Err(_) => Err(Objection::new(
                format!("{} is not what an earlier run gave out", shown(text)),
                "hand over the output `flags-state` of an earlier run as it is, or leave the input out",
            )),
        }
    }

    /// As an output.
    pub fn text(&self) -> String {
        format!("{}:{}", self.until_ms, self.handled.join(","))
    }
}

/// Everything about flags that a plan has.
pub(in super::super) struct Flagged {
    pub(in super::super) vendor: Option<LaunchDarkly>,
    pub(in super::super) flags: Option<Flags>,
    pub(in super::super) remediate: Option<Remediate>,
}

impl Flagged {
    /// How long a workflow may run and a recovery is watched, until its last bucket has settled.
    pub(in super::super) fn recovery(&self, settle: Duration) -> Duration {
        let Some(remediate) = &self.remediate else { return Duration::ZERO };
        let run = remediate.workflow.as_ref().map_or(Duration::ZERO, |it| it.time_out);
        run + remediate.confirm_recovery.map_or(Duration::ZERO, |watched| watched + settle)
    }
}

/// Reads what a command needs to know of flags.
#[inline(never)]
pub(in super::super) fn believed(
    given: &Given<'_>,
    command: Command,
    file: FlagsFile,
    remediate: Option<Said<Remediate>>,
) -> Result<Flagged> {
    let setting = setting(given, &file)?;
    let flags = match command {
        Command::Flags => Some(flags(given, file, &setting)?),
        Command::Dashboard
        | Command::Doctor
        | Command::Explain
        | Command::Gate
        | Command::History
        | Command::Journeys
        | Command::Mark
        | Command::Connect
        | Command::Pipeline
        | Command::Replay => None,
    };
    let remediate = match (command, remediate) {
        (Command::Gate, Some(said)) if setting.vendor.is_none() && said.value.names_flags() => {
            return Err(no_token(given));
        }
        // Who has no token yet is told which one to ask for.
        (Command::Gate | Command::Doctor, remediate) => remediate.map(|said| said.value),
        (
            Command::Dashboard
            | Command::Explain
            | Command::Flags
            | Command::History
            | Command::Journeys
            | Command::Mark
            | Command::Connect
            | Command::Pipeline
            | Command::Replay,
            _,
        ) => None,
    };
    Ok(Flagged { vendor: setting.vendor, flags, remediate })
}

/// Reads what the command is to do.
#[inline(never)]
fn flags(given: &Given<'_>, file: FlagsFile, setting: &Setting) -> Result<Flags> {
    let tags: Vec<String> =
        given.lines(&FLAG_TAGS)?.into_iter().map(|(_, line)| line.value.to_owned()).collect();
    let origin = match (spoken(given)?, delivery(given)?) {
        (Some(spoken), _) => Origin::Spoken(spoken),
        (None, Some(body)) => Origin::Webhook(body),
        (None, None) if setting.vendor.is_none() => return Err(no_token(given)),
        (None, None) => {
            let state = given.text(&FLAGS_STATE)?;
            Origin::AuditLog(state.map(|said| said.read(Resume::read)).transpose()?)
        }
    };
    Ok(Flags {
        origin,
        url: setting.url.clone(),
        project: setting.project.clone(),
        environment: setting.environment.clone(),
        policy: setting.policy.clone(),
        entity_type: file.entity_type.unwrap_or_else(|| "SERVICE".to_owned()),
        tags: if tags.is_empty() { file.tags } else { tags },
        datadog: file.datadog,
        enrich: file.enrich,
        hide_members: file.hide_members,
        services: file.services,
    })
}

/// The mistake that LaunchDarkly is needed and its token is not there.
fn no_token(given: &Given<'_>) -> Error {
    given.missing(
        &LAUNCHDARKLY_TOKEN,
        "make an access token in LaunchDarkly under Organization settings, Authorization (the role Reader is enough to read changes; turning flags off needs a role that may do so), and hand it over from a secret",
    )
}

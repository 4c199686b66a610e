//! Words believed: inputs, the run's own context and `plimsoll.yml` become one [`Plan`], or one clear
//! mistake. All validation is here, before anything is sent.

mod baseline;
mod belief;
mod connect;
mod connection;
mod context;
mod datadog;
mod deployed;
mod dynatrace;
mod evidence;
mod file;
mod gate;
mod github;
mod given;
mod input;
mod inputs;
mod instant;
mod keptn;
mod launchdarkly;
mod naming;
mod near;
mod network;
mod outputs;
mod patience;
mod pipeline;
mod properties;
mod question;
mod said;
mod shipped;
mod shown;
mod span;
mod targets;
mod vendors;
mod wants;
mod words;
mod yaml;

use crate::gate::keptn::Total;
use crate::gate::{Looked, Objective, Soak, Span, Windows};
use crate::release::Release;
use crate::time::Duration;

pub use baseline::{Baseline, bucket_since};
pub use belief::believe;
pub use connect::{Connect, MetricsWay, System};
pub use datadog::{
    Aggregator, Datadog, DatadogCount, DatadogGate, DatadogMonitor, DatadogQuery, DatadogSite,
    DatadogSlo, DatadogWorkflow, Expression, Rule, SITES,
};
pub use dynatrace::{
    Beyond, Burn, Client, Connection, Counted, Dql, DqlCount, Dynatrace, Guardian, GuardianStart,
    Journey, Journeys, Measure, Metric, NODES, PlatformSlo, Problems, ReleaseCount, Route, Slo,
    dql_text, is_nodes, kyma_states, measures, selects_services,
};
pub use evidence::{Replayed, evidence, keeps_evidence, replayed};
pub use file::{Holds, Key, TOP as FILE_KEYS};
pub use github::{Deployment, Hub, Thread};
pub use input::{Group, Input, Output, Preset, Shape, UsedBy};
pub use inputs::INPUTS;
pub use keptn::{Board, Dashboard, board, keptn_slos};
pub use launchdarkly::{
    Flags, Glob, LaunchDarkly, Named, Origin, Policy, PolicyHolds, Remediate, Resource, Resume,
    Scope, Specifier, Spoken, Statement,
};
pub use near::nearby;
pub use outputs::OUTPUTS;
pub use pipeline::{Asks, Otlp, Phase, Pipeline, RunOrigin, Sdlc};
pub use properties::RESERVED_PROPERTIES;
pub use question::Question;
pub use wants::{
    asks_for_doctor, authorities_path, config_paths, environment_names, examining, names_release,
    secrets,
};
pub use words::{Host, Words};

/// What this run is to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Which command.
    pub command: Command,
    /// What was shipped.
    pub release: Release,
    /// The run as its host numbers it, by which everything that tells of it calls it.
    pub host_run: String,
    /// Where Dynatrace is and which entities the release touches, where it is used.
    pub dynatrace: Option<Dynatrace>,
    /// Where Datadog is and which service the release is of, where it is used.
    pub datadog: Option<Datadog>,
    /// What to judge. Empty objectives with `mark`.
    pub gate: Gate,
    /// What synthetic monitors said before the deployment, where it was handed over.
    pub journeys: Vec<Journey>,
    /// Where LaunchDarkly is, where its token was given.
    pub launchdarkly: Option<LaunchDarkly>,
    /// Where changes of flags come from and belong; with `flags`.
    pub flags: Option<Flags>,
    /// What is told of the run itself; with `pipeline`, and with `gate` where the file says so.
    pub pipeline: Option<Pipeline>,
    /// What GitHub is told of the gate, where it is to be.
    pub github: Option<Hub>,
    /// What other systems are told; with `connect`.
    pub connect: Option<Connect>,
    /// Which response time satisfies, for Apdex (`apdex-threshold`).
    pub apdex: Duration,
    /// What may be done after a failed gate; with `gate`, where the file says so.
    pub remediate: Option<Remediate>,
    /// How long to wait until a selector matches something; zero: not at all.
    pub wait_for_entities: Duration,
    /// How long the whole run may take.
    pub timeout: Duration,
    /// What a marker that could not be placed, or a vendor that could not be asked, does to the step.
    pub on_error: OnError,
    /// Which verdicts fail the step.
    pub fail_on: FailOn,
    /// Whether a gate places its verdict as an event, for later reports.
    pub mark_verdict: bool,
    /// Whether the host is to keep the report as an artefact.
    pub upload_report: bool,
    /// Print the requests, send nothing.
    pub dry_run: bool,
}

/// What to judge, and over which time.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// The lengths of the windows.
    pub span: Span,
    /// Those lengths laid around the deployment.
    pub windows: Windows,
    /// What the time after is compared with (`gate.baseline`, default before).
    pub baseline: Baseline,
    /// How wide a bucket of a series is asked for (`gate.resolution`, default 1m).
    pub bucket: Duration,
    /// How much of the time before the baseline is asked for as a reference; zero: none
    /// (`gate.history`, default 7d).
    pub history: Duration,
    /// How long a vendor needs until a bucket no longer changes (`gate.settle`, default 2m).
    pub settle: Duration,
    /// How the window after is looked at while it goes on (`gate.soak`).
    pub soak: Soak,
    /// Whether to wait until the window after is over.
    pub wait: bool,
    /// What an earlier gate of the same deployment has looked at.
    pub looked: Looked,
    /// What must hold, with the question that tells.
    pub objectives: Vec<Asked>,
    /// The thresholds of a `slo.yaml`; none: the verdict follows from the objectives alone.
    pub total: Option<Total>,
    /// The dashboard on which the objectives are drawn; they are empty until it is read.
    pub dashboard: Option<Dashboard>,
    /// What the authors of a `slo.yaml` may not know of it.
    pub lints: Vec<String>,
    /// The configuration file that says so, from the root of the repository.
    pub file: Option<String>,
}

/// An objective and the question that tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What must hold.
    pub objective: Objective,
    /// The question.
    pub question: Question,
    /// The line in the configuration file that asks it.
    pub line: Option<usize>,
}

/// What a person can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Tell other systems how to send to Dynatrace, and prove the path.
    Connect,
    /// Make or update a dashboard and a notebook of the releases.
    Dashboard,
    /// Check everything that the configuration needs, and change nothing.
    Doctor,
    /// Say in words what a gate will ask, compare and allow; ask nobody.
    Explain,
    /// Place changes of feature flags.
    Flags,
    /// Judge before against after.
    Gate,
    /// List the releases that were marked, with their verdicts.
    History,
    /// Run the synthetic monitors of the objectives, before a deployment.
    Journeys,
    /// Place the deployment event.
    Mark,
    /// Tell of the run itself.
    Pipeline,
    /// Judge the evidence of an earlier gate again.
    Replay,
}

impl Command {
    /// Every command.
    pub const ALL: [Self; 11] = [
        Self::Mark,
        Self::Gate,
        Self::Doctor,
        Self::Flags,
        Self::History,
        Self::Replay,
        Self::Journeys,
        Self::Pipeline,
        Self::Explain,
        Self::Connect,
        Self::Dashboard,
    ];

    /// The word in the input and in the result.
    pub fn word(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Dashboard => "dashboard",
            Self::Doctor => "doctor",
            Self::Explain => "explain",
            Self::Flags => "flags",
            Self::Gate => "gate",
            Self::History => "history",
            Self::Journeys => "journeys",
            Self::Mark => "mark",
            Self::Pipeline => "pipeline",
            Self::Replay => "replay",
        }
    }
}

/// What trouble with a vendor does to the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnError {
    /// The step fails.
    Fail,
    /// The step goes on with a warning.
    Warn,
}

impl OnError {
    /// Every choice.
    pub const ALL: [Self; 2] = [Self::Fail, Self::Warn];

    /// The word in the input.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Warn => "warn",
        }
    }
}

/// From which verdict on the step fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailOn {
    /// On `fail`.
    Fail,
    /// On `fail`, and where nothing could be decided: `inconclusive`, `no_data`.
    Inconclusive,
    /// On no verdict.
    Never,
    /// On everything but `pass`.
    Warn,
}

impl FailOn {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::Fail, Self::Inconclusive, Self::Warn, Self::Never];

    /// The word in the input.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
            Self::Never => "never",
            Self::Warn => "warn",
        }
    }
}

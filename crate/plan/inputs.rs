//! The one table of inputs. `action.yml`, `task.json` and the table in the README are made from
//! it by `tests/manifest`.

use super::connect::inputs::{CONNECT_FOUND, CONNECT_METRICS, CONNECT_NAMESPACE, CONNECT_TO};
use super::dynatrace::inputs::{
    APDEX_THRESHOLD, OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET, OAUTH_SCOPES, OAUTH_URL, OAUTH_URN,
    PLATFORM_TOKEN,
};
use super::github::inputs::{
    DEPLOYMENT_ID, GITHUB_COMMENT, GITHUB_DEPLOYMENT_STATUS, GITHUB_TOKEN,
};
use super::input::{Group, Input, LINE, Preset, Shape, UsedBy};
use super::launchdarkly::inputs::{
    FLAG_AFTER, FLAG_BEFORE, FLAG_CHANGE, FLAG_KEY, FLAG_POLICY, FLAG_TAGS, FLAGS_STATE,
    LAUNCHDARKLY_ENVIRONMENT, LAUNCHDARKLY_PROJECT, LAUNCHDARKLY_TOKEN, LAUNCHDARKLY_URL,
    WEBHOOK_FILE, WEBHOOK_SECRET, WEBHOOK_SIGNATURE,
};
use super::naming::{
    RELEASE_BUILD_VERSION, RELEASE_NAME, RELEASE_PRODUCT, RELEASE_STAGE, RELEASE_VERSION,
};
use super::patience::{EVIDENCE, EVIDENCE_FILE, JOURNEYS, MARK_VERDICT, STATE, WAIT};
use super::pipeline::inputs::{
    HOST_TOKEN, JOB_STATUS, OTLP_AUTHORIZATION, OTLP_ENDPOINT, PIPELINE,
};

pub(super) const COMMAND: Input = Input {
    name: "command",
    label: "Command",
    about: "What to do: mark places the deployment event, gate judges the time before the deployment against the time after it, doctor checks everything that both need and changes nothing, flags places changes of feature flags, replay judges the evidence of an earlier gate again, history lists the releases that were marked, with their verdicts, journeys runs the synthetic monitors of the gate before a deployment, pipeline tells of the run itself, explain says in words what a gate will ask, compare and allow, and asks nobody, connect tells other systems how to send to Dynatrace and proves the path, dashboard makes or updates a dashboard and a notebook that show the releases before and after.",
    shape: Shape::Choice(&[
        "mark",
        "gate",
        "doctor",
        "flags",
        "history",
        "replay",
        "journeys",
        "pipeline",
        "explain",
        "connect",
        "dashboard",
    ]),
    required: true,
    ..LINE
};

pub(super) const CONFIG: Input = Input {
    name: "config",
    label: "Configuration file",
    about: "Path of the configuration file. A file named here must exist.",
    preset: Preset::Words(
        "plimsoll.yml, .github/plimsoll.yml or .azuredevops/plimsoll.yml, the first that exists",
    ),
    ..LINE
};

pub(super) const DYNATRACE_URL: Input = Input {
    name: "dynatrace-url",
    label: "Dynatrace URL",
    about: "Address of the Dynatrace environment: https://abc12345.live.dynatrace.com, https://managed.example.com/e/<environment id>, or an ActiveGate's https://activegate.example.com:9999/e/<environment id>.",
    preset: Preset::Words("dynatrace.url of the configuration file"),
    ..LINE
};

pub(super) const DYNATRACE_TOKEN: Input = Input {
    name: "dynatrace-token",
    label: "Dynatrace token",
    about: "API token (dt0c01.…) or platform token (dt0s16.…). Scopes of an API token: events.ingest, entities.read and events.read to mark, metrics.read to gate (slo.read and problems.read for objectives with an SLO or problems). Hand it over from a secret.",
    secret: true,
    ..LINE
};

pub(super) const ENTITIES: Input = Input {
    name: "entities",
    label: "Entities",
    about: "Entity selectors of what was deployed, one a line, for instance type(SERVICE),tag(\"app:checkout\"). One event is placed for each. Lines that begin with # are left out.",
    preset: Preset::Words("dynatrace.entities of the configuration file"),
    shape: Shape::Lines,
    ..LINE
};

pub(super) const DATADOG_SITE: Input = Input {
    name: "datadog-site",
    label: "Datadog site",
    about: "Site of Datadog: datadoghq.com, us3.datadoghq.com, us5.datadoghq.com, datadoghq.eu, ap1.datadoghq.com, ap2.datadoghq.com, uk1.datadoghq.com, ddog-gov.com or us2.ddog-gov.com.",
    preset: Preset::Words("datadog.site of the configuration file, or datadoghq.com"),
    ..LINE
};

pub(super) const DATADOG_API_KEY: Input = Input {
    name: "datadog-api-key",
    label: "Datadog API key",
    about: "API key of Datadog, which marks there as well, or alone. Hand it over from a secret.",
    secret: true,
    ..LINE
};

pub(super) const DATADOG_APP_KEY: Input = Input {
    name: "datadog-app-key",
    label: "Datadog application key",
    about: "Application key of Datadog, without which nothing can be read there: gate needs it, mark finds its own marker with it. Hand it over from a secret.",
    secret: true,
    ..LINE
};

pub(super) const PROPERTIES: Input = Input {
    name: "properties",
    label: "Properties",
    about: "More properties of the deployment event, one key=value a line, split at the first =. Lines that begin with # are left out.",
    shape: Shape::Lines,
    used_by: UsedBy::Mark,
    group: Group::Release,
    ..LINE
};

pub(super) const DEPLOYED_FROM: Input = Input {
    name: "deployed-from",
    label: "Deployed from",
    about: "When the deployment began: 2026-01-31T14:05:00Z, seconds or milliseconds since 1970, now, or now-10m.",
    preset: Preset::Words("deployed-to; in a classic release the start of its deployment (Azure)"),
    group: Group::Release,
    ..LINE
};

pub(super) const DEPLOYED_TO: Input = Input {
    name: "deployed-to",
    label: "Deployed to",
    about: "When the deployment ended, written like the beginning.",
    preset: Preset::Words("now"),
    group: Group::Release,
    ..LINE
};

pub(super) const WAIT_FOR_ENTITIES: Input = Input {
    name: "wait-for-entities",
    label: "Wait for entities",
    about: "How long to wait for an entity that no selector finds yet, for instance 5m.",
    preset: Preset::Value("0s"),
    used_by: UsedBy::Mark,
    group: Group::Conduct,
    ..LINE
};

pub(super) const ON_ERROR: Input = Input {
    name: "on-error",
    label: "On error",
    about: "What becomes of the step when the event could not be placed or Dynatrace could not be asked: fail, or warn and go on. Mistakes in the inputs always fail.",
    preset: Preset::Value("fail"),
    shape: Shape::Choice(&["fail", "warn"]),
    group: Group::Conduct,
    ..LINE
};

pub(super) const FAIL_ON: Input = Input {
    name: "fail-on",
    label: "Fail on",
    about: "Which verdicts fail the step: fail; inconclusive (fail, inconclusive, no_data); warn (everything but pass); never.",
    preset: Preset::Value("fail"),
    shape: Shape::Choice(&["fail", "inconclusive", "warn", "never"]),
    used_by: UsedBy::Gate,
    group: Group::Conduct,
    ..LINE
};

pub(super) const TIMEOUT: Input = Input {
    name: "timeout",
    label: "Timeout",
    about: "How long the whole run may take, for instance 45m. Whatever is not known then is an error.",
    preset: Preset::Words("what the run has to wait for, and 30m more"),
    group: Group::Conduct,
    ..LINE
};

pub(super) const CA_FILE: Input = Input {
    name: "ca-file",
    label: "CA file",
    about: "Path of a file with certificates (PEM) of private authorities to trust, besides those that Node trusts already.",
    group: Group::Conduct,
    ..LINE
};

pub(super) const UPLOAD_REPORT: Input = Input {
    name: "upload-report",
    label: "Upload the report",
    about: "Keep the report among the artefacts of the run: on GitHub as a page that opens in the browser, on Azure as plimsoll-report, in a classic release with its logs. GitHub Enterprise Server has no such service for it: there, hand the output report to an action that keeps files.",
    preset: Preset::Value("false"),
    shape: Shape::Flag,
    group: Group::Conduct,
    ..LINE
};

pub(super) const DRY_RUN: Input = Input {
    name: "dry-run",
    label: "Dry run",
    about: "Print the requests with the secrets masked, and send nothing.",
    preset: Preset::Value("false"),
    shape: Shape::Flag,
    group: Group::Conduct,
    ..LINE
};

/// Every input, in the order of the forms.
pub const INPUTS: [Input; 63] = [
    COMMAND,
    CONFIG,
    DYNATRACE_URL,
    DYNATRACE_TOKEN,
    PLATFORM_TOKEN,
    OAUTH_CLIENT_ID,
    OAUTH_CLIENT_SECRET,
    OAUTH_URN,
    OAUTH_SCOPES,
    OAUTH_URL,
    ENTITIES,
    DATADOG_SITE,
    DATADOG_API_KEY,
    DATADOG_APP_KEY,
    RELEASE_NAME,
    RELEASE_VERSION,
    RELEASE_STAGE,
    RELEASE_PRODUCT,
    RELEASE_BUILD_VERSION,
    PROPERTIES,
    DEPLOYED_FROM,
    DEPLOYED_TO,
    LAUNCHDARKLY_TOKEN,
    LAUNCHDARKLY_PROJECT,
    LAUNCHDARKLY_ENVIRONMENT,
    LAUNCHDARKLY_URL,
    FLAG_POLICY,
    FLAG_TAGS,
    FLAGS_STATE,
    FLAG_KEY,
    FLAG_CHANGE,
    FLAG_BEFORE,
    FLAG_AFTER,
    WEBHOOK_FILE,
    WEBHOOK_SIGNATURE,
    WEBHOOK_SECRET,
    PIPELINE,
    HOST_TOKEN,
    JOB_STATUS,
    OTLP_ENDPOINT,
    OTLP_AUTHORIZATION,
    GITHUB_DEPLOYMENT_STATUS,
    DEPLOYMENT_ID,
    GITHUB_COMMENT,
    GITHUB_TOKEN,
    CONNECT_TO,
    CONNECT_FOUND,
    CONNECT_METRICS,
    CONNECT_NAMESPACE,
    APDEX_THRESHOLD,
    WAIT_FOR_ENTITIES,
    ON_ERROR,
    FAIL_ON,
    WAIT,
    STATE,
    EVIDENCE,
    EVIDENCE_FILE,
    JOURNEYS,
    TIMEOUT,
    CA_FILE,
    MARK_VERDICT,
    UPLOAD_REPORT,
    DRY_RUN,
];

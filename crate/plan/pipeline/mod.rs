//! What is told of the run itself, as events of the software development life cycle and as OpenTelemetry.

mod authorization;
mod endpoint;
pub(super) mod inputs;
mod origin;

use crate::error::{Error, Result};
use crate::wire::Secret;

use super::dynatrace::{Dynatrace, Route};
use super::github;
use super::given::Given;
use super::said::Said;
use super::{Command, Release};
use authorization::authorization;
use endpoint::{Endpoint, endpoint};
use inputs::{HOST_TOKEN, JOB_STATUS, OTLP_AUTHORIZATION, OTLP_ENDPOINT, PIPELINE};
pub use origin::{Asks, RunOrigin};

/// What is told of the run, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pipeline {
    /// Which run this is.
    pub origin: RunOrigin,
    /// How much of it is told.
    pub phase: Phase,
    /// How the job ended, in the word of the host: `success`, `Failed`.
    pub job_status: Option<String>,
    /// The token of the job for the host's own API.
    pub token: Option<Secret>,
    /// Whether Dynatrace is told by SDLC events, and by which way.
    pub sdlc: Option<Sdlc>,
    /// Who is told by OpenTelemetry.
    pub otlp: Option<Otlp>,
    /// What was corrected in the words of the user, for the log.
    pub corrections: Vec<String>,
}

/// The way of SDLC events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sdlc {
    /// `/platform/ingest/v1/events.sdlc`.
    BuiltIn,
    /// `/platform/ingest/custom/events.sdlc/<segment>`.
    Custom(String),
}

/// An endpoint of OTLP over HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otlp {
    /// Without a trailing slash; append `/v1/traces`.
    pub traces: String,
    /// Without a trailing slash; append `/v1/metrics`.
    pub metrics: String,
    /// The scheme with its blank and the token of `Authorization`; none where nobody asks for one.
    pub authorization: Option<(&'static str, Secret)>,
}

/// How much of the run is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// That this job ended.
    Finished,
    /// Everything, as the host knows it.
    Run,
    /// That this job began.
    Started,
}

/// `pipeline` of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct PipelineFile {
    pub(super) sdlc: Option<bool>,
    pub(super) segment: Option<Said<String>>,
    pub(super) otlp: Option<Said<String>>,
}

/// Reads what is told of the run; with `pipeline` always, with `gate` where the file says so.
pub(super) fn believed(
    given: &Given<'_>,
    command: Command,
    file: Option<PipelineFile>,
    dynatrace: Option<&Dynatrace>,
    release: &Release,
) -> Result<Option<Pipeline>> {
    let wanted = match command {
        Command::Pipeline => true,
        Command::Gate => file.is_some(),
        Command::Connect
        | Command::Dashboard
        | Command::Doctor
        | Command::Explain
        | Command::Flags
        | Command::History
        | Command::Journeys
        | Command::Mark
        | Command::Replay => false,
    };
    wanted.then(|| told(given, command, file.unwrap_or_default(), dynatrace, release)).transpose()
}

#[inline(never)]
fn told(
    given: &Given<'_>,
    command: Command,
    file: PipelineFile,
    dynatrace: Option<&Dynatrace>,
    release: &Release,
) -> Result<Pipeline> {
    let phases = [("run", Phase::Run), ("started", Phase::Started), ("finished", Phase::Finished)];
    let phase = given.choice(&PIPELINE, &phases, Phase::Run)?;
    let mut corrections = Vec::new();
    let otlp = match given.text(&OTLP_ENDPOINT)? {
        Some(said) => Some(said),
        None => {
            file.otlp.as_ref().map(|it| Said { value: it.value.as_str(), place: it.place.clone() })
        }
    };
    let otlp = match otlp {
        Some(said) => Some(to(given, said, dynatrace, &mut corrections)?),
        None => None,
    };
    let sdlc = sdlc(&file, dynatrace)?;
    if command == Command::Pipeline && sdlc.is_none() && otlp.is_none() {
        return Err(Error::input(
            "the step",
            "is to tell of the run, and there is nobody to tell",
            "give it `dynatrace-url` and `dynatrace-token`, or an `otlp-endpoint`",
        ));
    }
    if command == Command::Pipeline && sdlc.is_none() && phase != Phase::Run {
        return Err(Error::input(
            given.place(&PIPELINE),
            "frames a job by SDLC events, which nobody here takes",
            "give it the `dynatrace-url` and `dynatrace-token` of a SaaS environment, or tell the whole run at its end with `run`",
        ));
    }
    let origin = origin::origin(given.host, given.words, release);
    let token = match given.text(&HOST_TOKEN)? {
        Some(said) => Some(Secret::new(said.value)),
        None => github::token(given)?,
    };
    if command == Command::Pipeline && phase == Phase::Run {
        match origin.asks {
            Asks::Nobody => {
                return Err(Error::input(
                    "the step",
                    "runs on no host that could be asked about its run",
                    "use `pipeline` on GitHub Actions or Azure Pipelines, or frame the job with `pipeline: started` and `pipeline: finished`",
                ));
            }
            Asks::Azure(_) | Asks::AzureRelease(_) | Asks::Github(_) if token.is_none() => {
                return Err(given.missing(
                    &HOST_TOKEN,
                    "write `host-token: ${{ github.token }}` on GitHub (with the permission `actions: read`), `hostToken: $(System.AccessToken)` on Azure",
                ));
            }
            Asks::Azure(_) | Asks::AzureRelease(_) | Asks::Github(_) => {}
        }
    }
    let job_status = match given.text(&JOB_STATUS)? {
        Some(said) => Some(said.value.to_owned()),
        None => origin.job_status.clone(),
    };
    if command == Command::Pipeline && phase == Phase::Finished && job_status.is_none() {
        return Err(given.missing(&JOB_STATUS, "write `job-status: ${{ job.status }}`"));
    }
    Ok(Pipeline { origin, phase, job_status, token, sdlc, otlp, corrections })
}

fn sdlc(file: &PipelineFile, dynatrace: Option<&Dynatrace>) -> Result<Option<Sdlc>> {
    let Some(vendor) = dynatrace.filter(|_| file.sdlc != Some(false)) else { return Ok(None) };
    if vendor.connection.ui.contains("/e/") {
        // Without Grail there are none; who asked for them is told so.
        return match file.sdlc {
            Some(true) => Err(Error::input(
                "plimsoll.yml `pipeline.sdlc`",
                "Managed and ActiveGates take no SDLC events",
                "write `sdlc: false` and tell of the run by `pipeline.otlp`, or write the address of a SaaS environment",
            )),
            Some(false) | None => Ok(None),
        };
    }
    match &file.segment {
        None => Ok(Some(Sdlc::BuiltIn)),
        Some(said) if said.value.bytes().all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(&it)) => {
            Ok(Some(Sdlc::Custom(said.value.clone())))
        }
        Some(said) => Err(said.mistake(
            "is no segment of a path",
            "write the last part of the custom endpoint, as it is set up under OpenPipeline: letters, digits, `-`, `_`, `.`",
        )),
    }
}

/// Where a path is proved: the endpoint that was given, else that of the environment.
pub(super) fn proof(
    given: &Given<'_>,
    vendor: &Dynatrace,
    environment: &str,
    corrections: &mut Vec<String>,
) -> Result<Otlp> {
    let own = format!("{environment}/api/v2/otlp");
    let said = match given.text(&OTLP_ENDPOINT)? {
        Some(said) => said,
        None => Said { value: own.as_str(), place: given.place(&OTLP_ENDPOINT) },
    };
    to(given, said, Some(vendor), corrections)
}

/// The run of this step.
pub(super) fn origin_of(given: &Given<'_>, release: &Release) -> RunOrigin {
    origin::origin(given.host, given.words, release)
}

/// The number of the run of this step; without one, what else names it.
pub(super) fn host_run(given: &Given<'_>, release: &Release) -> String {
    let id = origin_of(given, release).id;
    if id.is_empty() { release.run_id.clone() } else { id }
}

fn to(
    given: &Given<'_>,
    said: Said<&str>,
    dynatrace: Option<&Dynatrace>,
    corrections: &mut Vec<String>,
) -> Result<Otlp> {
    let place = said.place.clone();
    let Endpoint { traces, metrics, of_dynatrace, corrections: corrected } = said.read(endpoint)?;
    corrections.extend(corrected.into_iter().map(|it| format!("{place}: {it}")));
    let token = dynatrace.map(|it| &it.connection).filter(|it| it.route == Route::Classic);
    let authorization = match (given.text(&OTLP_AUTHORIZATION)?, token) {
        (Some(own), _) => {
            let place = own.place.clone();
            let (scheme, secret, corrected) = own.read(|it| authorization(it, of_dynatrace))?;
            corrections.extend(corrected.into_iter().map(|it| format!("{place}: {it}")));
            Some((scheme, secret))
        }
        (None, Some(it)) if origin::host_of(&it.ui) == origin::host_of(&traces) => {
            Some(("Api-Token ", it.token.clone()))
        }
        (None, _) if of_dynatrace => {
            return Err(given.missing(
                &OTLP_AUTHORIZATION,
                "write `Api-Token ` and an API token with the scopes openTelemetryTrace.ingest and metrics.ingest, from a secret",
            ));
        }
        (None, _) => None,
    };
    if authorization.is_some() && traces.starts_with("http://") && !origin::is_local(&traces) {
        return Err(Error::input(
            place,
            format!("`{traces}` would send the token unencrypted"),
            "write `https://`, or leave the token out where the gateway in the cluster asks for none",
        ));
    }
    Ok(Otlp { traces, metrics, authorization })
}

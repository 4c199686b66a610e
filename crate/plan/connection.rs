//! Where Dynatrace is, and the token for it, or which one to ask for.

use crate::error::{Error, Result};

use super::Command;
use super::dynatrace::{Connection, connect, without_token};
use super::given::Given;
use super::inputs::{DYNATRACE_TOKEN, DYNATRACE_URL};
use super::said::Said;
use super::words::Host;

/// The address: of the input, else of the file.
pub(super) fn address<'a>(
    given: &Given<'a>,
    of_file: Option<&'a Said<String>>,
) -> Result<Said<&'a str>> {
    let of_file =
        of_file.map(|said| Said { value: said.value.as_str(), place: said.place.clone() });
    given.text(&DYNATRACE_URL)?.or(of_file).ok_or_else(|| {
        let fix = "write the address of your environment, `https://abc12345.live.dynatrace.com`, here or as `dynatrace: { url: … }` in plimsoll.yml";
        given.missing(&DYNATRACE_URL, fix)
    })
}

/// The environment by its own token, or else by what opens the platform; or what is missing.
pub(super) fn connection(
    given: &Given<'_>,
    command: Command,
    url: Said<&str>,
    platform: Option<&Connection>,
) -> Result<Connection> {
    match (given.text(&DYNATRACE_TOKEN)?, platform, command) {
        (Some(token), ..) => connect(url, token),
        (None, Some(platform), _) => Ok(platform.clone()),
        // Who has no token yet is told which one to ask for.
        (None, None, Command::Doctor) => without_token(url),
        (
            None,
            None,
            Command::Dashboard
            | Command::Explain
            | Command::Flags
            | Command::Gate
            | Command::History
            | Command::Journeys
            | Command::Mark
            | Command::Connect
            | Command::Pipeline
            | Command::Replay,
        ) => Err(no_token(given, command)),
    }
}

fn no_token(given: &Given<'_>, command: Command) -> Error {
    let scopes = match command {
        Command::Journeys => "the scopes syntheticExecutions.write and syntheticExecutions.read",
        Command::Gate => {
            "the scope metrics.read (slo.read and problems.read where objectives ask for SLOs and problems)"
        }
        Command::History => "the scope events.read",
        Command::Dashboard => {
            "the scopes ReadConfig, WriteConfig and events.read (or give a platform token with document:documents:read and document:documents:write)"
        }
        Command::Connect => "the scopes openTelemetryTrace.ingest and metrics.ingest",
        Command::Pipeline => {
            "the scope openpipeline.events_sdlc (openTelemetryTrace.ingest and metrics.ingest for OpenTelemetry)"
        }
        Command::Doctor | Command::Explain | Command::Flags | Command::Mark | Command::Replay => {
            "the scopes events.ingest, entities.read and events.read"
        }
    };
    let how = match given.host {
        Host::Azure => {
            "`dynatraceToken: $(DYNATRACE_TOKEN)`, from a secret variable of the pipeline"
        }
        Host::Github => {
            "`dynatrace-token: ${{ secrets.DYNATRACE_TOKEN }}` (a secret that is not set, or not passed on to a fork or a reusable workflow, arrives empty)"
        }
        Host::Terminal => "it into the environment as PLIMSOLL_DYNATRACE_TOKEN",
    };
    given.missing(
        &DYNATRACE_TOKEN,
        format!("make one in Dynatrace under Access tokens with {scopes}, keep it as a secret, and write {how}"),
    )
}

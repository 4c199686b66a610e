//! Words become a plan, or one clear mistake.

use crate::error::{Error, Result};
use crate::release::Release;
use crate::time::{Duration, Timestamp, in_words};

use super::connect;
use super::connection::{address, connection};
use super::context::Context;
use super::datadog::{datadog, environment_known};
use super::deployed::deployed;
use super::dynatrace::{Beyond, Connection, Dynatrace, client, is_nodes, platform};
use super::file::{File, GateFile, default_gate, file};
use super::gate::{gate, handover};
use super::github;
use super::given::{Given, choose};
use super::inputs::{COMMAND, DRY_RUN, FAIL_ON, ON_ERROR, UPLOAD_REPORT, WAIT_FOR_ENTITIES};
use super::launchdarkly;
use super::network;
use super::patience::{EVIDENCE, JOURNEYS, MARK_VERDICT, WAIT};
use super::pipeline;
use super::said::Objection;
use super::shipped::release;
use super::shown::shown;
use super::span::span;
use super::targets::{apdex, entities};
use super::vendors::vendors;
use super::wants::secret_texts;
use super::words::{Host, Words};
use super::{Asked, Command, FailOn, Gate, Journey, OnError, Plan, Question, Route};

/// Nobody waits longer for an entity; a hosted job ends after six hours.
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 3_600);

/// Believes the words of a host. `now` is what the World's clock says.
///
/// # Errors
/// The first mistake in an input or in the configuration file. It shows no secret, wherever one was left.
pub fn believe(host: Host, words: &Words, now: Timestamp) -> Result<Plan> {
    plan(&Given { host, words }, now).map_err(|error| error.without(&secret_texts(host, words)))
}

fn plan(given: &Given<'_>, now: Timestamp) -> Result<Plan> {
    let command = command(given)?;
    let on_error =
        given.choice(&ON_ERROR, &OnError::ALL.map(|it| (it.word(), it)), OnError::Fail)?;
    let fail_on = given.choice(&FAIL_ON, &FailOn::ALL.map(|it| (it.word(), it)), FailOn::Fail)?;
    let dry_run = given.flag(&DRY_RUN)?;
    let upload_report = given.flag(&UPLOAD_REPORT)?;
    given.flag(&EVIDENCE)?;
    let wait_for_entities = wait(given)?;
    network::authorities(given)?;
    let file = file(given)?;
    let vendors = vendors(given, command, &file)?;
    let File {
        path,
        release: of_release,
        url,
        entities: of_file,
        gate: of_gate,
        datadog: of_datadog,
        keptn,
        drawn,
        flags: of_flags,
        pipeline: of_pipeline,
        remediate,
        ..
    } = file;
    let dynatrace = if vendors.dynatrace {
        let client = client(given)?;
        let url = address(given, url.as_ref())?;
        let platform = platform(given, url.clone(), client.as_ref())?;
        let connection = connection(given, command, url, platform.as_ref())?;
        let own = (connection.route == Route::Platform).then(|| connection.clone());
        let platform =
            platform.or(own).map(|it| Connection { api: format!("{}/platform", it.ui), ..it });
        let entities = entities(given, command, of_file.clone())?;
        Some(Dynatrace { connection, platform, client, entities })
    } else {
        None
    };
    let explained =
        (command == Command::Explain).then(|| entities(given, command, of_file)).transpose()?;
    let known = dynatrace.as_ref().map(|it| &it.entities).or(explained.as_ref());
    let entities = known.map(Vec::as_slice);
    let context = Context::of(given.host, given.words);
    let handover = handover(given)?;
    let deployed = match &handover {
        None => deployed(given, command, &context, now)?,
        Some(handover) => handover.deployed,
    };
    let release = release(given, of_release, context, deployed, now)?;
    let mut of_flags = of_flags;
    let service = of_datadog.iter().filter_map(|it| it.service.as_ref());
    of_flags.services = service.map(|it| it.value.clone()).collect();
    let datadog = datadog(given, of_datadog, &release, vendors.datadog)?;
    let of_gate = match &keptn {
        Some(keptn) => Some(GateFile {
            objectives: keptn.asked(&release)?,
            total: Some(keptn.total()),
            ..default_gate()
        }),
        None => of_gate,
    };
    let lints = keptn.map(|it| it.lints).unwrap_or_default();
    let dashboard = drawn.map(|it| it.meant(&release)).transpose()?;
    let of_gate = match &dashboard {
        Some(_) => Some(default_gate()),
        None => of_gate,
    };
    let gate = Gate {
        dashboard,
        lints,
        wait: given.flag(&WAIT)?,
        looked: handover.map(|it| it.looked).unwrap_or_default(),
        ..gate(command, of_gate, path, entities, deployed)?
    };
    let pipeline = pipeline::believed(given, command, of_pipeline, dynatrace.as_ref(), &release)?;
    let github = github::believed(given, command, release.stage.as_deref())?;
    let connect = connect::believed(given, command, dynatrace.as_ref(), &release)?;
    let flagged = launchdarkly::believed(given, command, of_flags, remediate)?;
    environment_known(&gate, datadog.as_ref())?;
    if matches!(command, Command::Gate | Command::Mark) {
        platform_known(&gate, dynatrace.as_ref())?;
        version_known(&gate, &release)?;
    }
    let waits = match command {
        Command::Journeys => gate.objectives.iter().map(|it| it.question.waits()).sum::<Duration>(),
        Command::Gate => {
            network::gate_wait(&gate.windows, gate.settle, now)
                + flagged.recovery(gate.settle)
                + gate.objectives.iter().map(|it| it.question.waits()).sum::<Duration>()
        }
        Command::Dashboard
        | Command::Doctor
        | Command::Explain
        | Command::Flags
        | Command::History
        | Command::Mark
        | Command::Connect
        | Command::Pipeline
        | Command::Replay => wait_for_entities,
    };
    let timeout = network::timeout(given, waits)?;
    Ok(Plan {
        command,
        host_run: pipeline::host_run(given, &release),
        release,
        dynatrace,
        datadog,
        gate,
        wait_for_entities,
        timeout,
        journeys: journeys(given)?,
        launchdarkly: flagged.vendor,
        flags: flagged.flags,
        pipeline,
        github,
        connect,
        apdex: apdex(given)?,
        remediate: flagged.remediate,
        on_error,
        fail_on,
        mark_verdict: given.flag(&MARK_VERDICT)?,
        upload_report,
        dry_run,
    })
}

fn command(given: &Given<'_>) -> Result<Command> {
    let Some(said) = given.text(&COMMAND)? else {
        return Err(given.missing(
            &COMMAND,
            "write `mark` to place the deployment event, `gate` to judge the release, `doctor` to check what both need, `flags` to place changes of feature flags, `history` to list the releases that were marked, `replay` to judge the evidence of a gate again, `journeys` to run synthetic monitors before a deployment, `pipeline` to tell of the run itself, `connect` to tell other systems how to send to Dynatrace, `dashboard` to make a dashboard and a notebook of the releases, or `explain` to say in words what a gate will ask",
        ));
    };
    said.read(|word| choose(word, &Command::ALL.map(|it| (it.word(), it))))
}

/// What the monitors said before.
fn journeys(given: &Given<'_>) -> Result<Vec<Journey>> {
    let Some(said) = given.text(&JOURNEYS)? else { return Ok(Vec::new()) };
    said.read(|text| {
        Journey::read(text).ok_or_else(|| {
            Objection::new(
                "is not what the command `journeys` said",
                "hand over the output `journeys` of that step, as it is",
            )
        })
    })
}

/// What only the platform answers needs a credential for it.
/// What opens the platform.
const PLATFORM: &str = "give `dynatrace-platform-token` (`dt0s16.…`), or `dynatrace-oauth-client-id` and `dynatrace-oauth-client-secret`, beside the API token or in its place; Managed has no platform";

fn platform_known(gate: &Gate, vendor: Option<&Dynatrace>) -> Result<()> {
    let Some(vendor) = vendor.filter(|it| it.platform.is_none()) else { return Ok(()) };
    if let Some(nodes) = vendor.entities.iter().find(|it| is_nodes(it)) {
        return Err(Error::input(
            gate.file.as_deref().unwrap_or("plimsoll.yml").to_owned(),
            format!("{} is asked of the platform, which an API token does not open", shown(nodes)),
            PLATFORM,
        ));
    }
    let needs = |asked: &&Asked| matches!(&asked.question, Question::DynatraceBeyond(it) if it.needs_platform());
    let Some(asked) = gate.objectives.iter().find(needs) else { return Ok(()) };
    Err(Error::input(
        place(gate, asked),
        format!(
            "{} is asked of the platform, which an API token does not open ({})",
            shown(&asked.objective.name),
            vendor.connection.ui
        ),
        PLATFORM,
    ))
}

/// Where an objective stands.
fn place(gate: &Gate, asked: &Asked) -> String {
    let file = gate.file.as_deref().unwrap_or("plimsoll.yml");
    asked.line.map_or(file.to_owned(), |line| format!("{file}:{line}"))
}

/// What Dynatrace says of a release is found by its version: without one it would be that of all releases, or of none.
fn version_known(gate: &Gate, release: &Release) -> Result<()> {
    let is_asked =
        |asked: &&Asked| matches!(&asked.question, Question::DynatraceBeyond(Beyond::Releases(_)));
    match gate.objectives.iter().find(is_asked).filter(|_| release.version.trim().is_empty()) {
        None => Ok(()),
        Some(asked) => Err(Error::input(
            place(gate, asked),
            format!(
                "{} asks for the release by its version, and the version is empty",
                shown(&asked.objective.name)
            ),
            "write the input `release-version`, or `release: { version: 1.4.2 }` in plimsoll.yml: the version as the processes have it",
        )),
    }
}

fn wait(given: &Given<'_>) -> Result<Duration> {
    let Some(said) = given.text(&WAIT_FOR_ENTITIES)? else { return Ok(Duration::ZERO) };
    said.read(|text| {
        let wait = span(text)?;
        if wait > LONGEST_WAIT {
            return Err(Objection::new(
                format!("{} is longer than anyone waits for an entity", shown(text)),
                format!("write at most `{}`", in_words(LONGEST_WAIT)),
            ));
        }
        Ok(wait)
    })
}

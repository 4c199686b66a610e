//! Site, keys, service and environment fitted together.

use crate::error::{Error, Result};
use crate::release::Release;
use crate::wire::Secret;

use super::super::file::DatadogFile;
use super::super::given::Given;
use super::super::inputs::{DATADOG_API_KEY, DATADOG_APP_KEY, DATADOG_SITE};
use super::super::said::Said;
use super::super::shown::shown;
use super::super::words::Host;
use super::super::{Gate, Question};
use super::key::{Kind, key};
use super::site::site;
use super::{Datadog, SITES};

/// The longest name of a service that an event takes.
const LONGEST_SERVICE: usize = 128;

/// What is asked of Datadog in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Wanted {
    /// Only what is there anyway.
    Nothing,
    /// To be told: an API key.
    Telling,
    /// To be asked: both keys.
    Asking,
    /// To be looked at, whatever is there.
    Examining,
}

/// What a run has of Datadog; none where nothing is wanted and nothing is given.
#[inline(never)]
pub(in super::super) fn datadog(
    given: &Given<'_>,
    file: Option<DatadogFile>,
    release: &Release,
    wanted: Wanted,
) -> Result<Option<Datadog>> {
    let api = given.text(&DATADOG_API_KEY)?;
    let app = given.text(&DATADOG_APP_KEY)?;
    match (wanted, &api, &app) {
        (Wanted::Nothing, None, _) => return Ok(None),
        (Wanted::Telling | Wanted::Asking, None, _) => return Err(no_api_key(given)),
        (Wanted::Asking, Some(_), None) => return Err(no_app_key(given)),
        (Wanted::Examining, _, _)
        | (Wanted::Nothing | Wanted::Telling, Some(_), None)
        | (_, Some(_), Some(_)) => {}
    }
    connected(given, file.unwrap_or_default(), release, api, app).map(Some)
}

#[inline(never)]
fn connected(
    given: &Given<'_>,
    file: DatadogFile,
    release: &Release,
    api: Option<Said<&str>>,
    app: Option<Said<&str>>,
) -> Result<Datadog> {
    // Who has no key yet is told which ones to ask for.
    let api_key = match api {
        Some(api) => api.read(|text| key(text, Kind::Api))?,
        None => Secret::new(""),
    };
    let app_key = app.map(|said| said.read(|text| key(text, Kind::Application))).transpose()?;

    let of_file = file
        .site
        .as_ref()
        .map(|said| Said { value: said.value.as_str(), place: said.place.clone() });
    let named = given.text(&DATADOG_SITE)?.or(of_file);
    let place = named.as_ref().map(|said| said.place.clone());
    let (site, corrected) = match named {
        Some(said) => said.read(site)?,
        None => Said { value: SITES[0], place: given.place(&DATADOG_SITE) }.read(site)?,
    };
    let corrections = match (corrected, place) {
        (Some(correction), Some(place)) => vec![format!("{place}: {correction}")],
        (_, None) => {
            vec![format!("{} is not given: `{}` was taken", given.place(&DATADOG_SITE), site.name)]
        }
        (None, Some(_)) => Vec::new(),
    };
    let service = match file.service {
        Some(said) => short_enough(said)?,
        None => release.name.chars().take(LONGEST_SERVICE).collect(),
    };
    Ok(Datadog {
        // The sites of the government know no DORA metrics.
        dora: file.dora.unwrap_or(!site.government),
        site,
        api_key,
        app_key,
        service,
        env: file.env.map(|said| said.value).or_else(|| release.stage.clone()),
        tags: file.tags,
        report_failure: file.report_failure,
        corrections,
    })
}

/// A Deployment Gate is of a service in an environment.
pub(in super::super) fn environment_known(gate: &Gate, datadog: Option<&Datadog>) -> Result<()> {
    let asked = gate.objectives.iter().find(|it| matches!(it.question, Question::DatadogGate(_)));
    match (asked, datadog) {
        (Some(asked), Some(Datadog { env: None, .. })) => Err(Error::input(
            "plimsoll.yml",
            format!(
                "nothing says in which environment {} is evaluated",
                shown(&asked.objective.name)
            ),
            "write `datadog: { env: production }`, or give the release a stage",
        )),
        (Some(_) | None, Some(_) | None) => Ok(()),
    }
}

fn short_enough(said: Said<String>) -> Result<String> {
    let length = said.value.chars().count();
    if length > LONGEST_SERVICE {
        return Err(said.mistake(
            format!("has {length} characters, and Datadog takes {LONGEST_SERVICE}"),
            "write the service as Datadog spells it",
        ));
    }
    Ok(said.value)
}

fn no_api_key(given: &Given<'_>) -> Error {
    let how = match given.host {
        Host::Azure => {
            "`datadogApiKey: $(DATADOG_API_KEY)`, from a secret variable of the pipeline"
        }
        Host::Github => "`datadog-api-key: ${{ secrets.DATADOG_API_KEY }}`",
        Host::Terminal => "it into the environment as PLIMSOLL_DATADOG_API_KEY",
    };
    given.missing(
        &DATADOG_API_KEY,
        format!("make one in Datadog under Organization Settings, API Keys, keep it as a secret, and write {how}"),
    )
}

fn no_app_key(given: &Given<'_>) -> Error {
    let how = match given.host {
        Host::Azure => {
            "`datadogAppKey: $(DATADOG_APP_KEY)`, from a secret variable of the pipeline"
        }
        Host::Github => "`datadog-app-key: ${{ secrets.DATADOG_APP_KEY }}`",
        Host::Terminal => "it into the environment as PLIMSOLL_DATADOG_APP_KEY",
    };
    given.missing(
        &DATADOG_APP_KEY,
        format!("Datadog is asked, which answers to nobody without one: make one under Organization Settings, Application Keys, with the permissions in docs/datadog.md, keep it as a secret, and write {how}"),
    )
}

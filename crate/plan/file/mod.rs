//! `plimsoll.yml`, believed key by key.

mod asked_beyond;
mod asked_datadog;
mod asked_dql;
mod at;
mod baseline;
mod beyond_keys;
mod control;
mod criteria;
mod datadog;
mod datadog_keys;
mod dynatrace_keys;
mod flag_keys;
mod flags;
mod gate;
mod key;
mod keys;
mod kind;
mod objective;
mod path;
mod question;

use crate::error::{Error, Result};
use crate::release::Release;

use super::dynatrace::entity_selector;
use super::given::Given;
use super::inputs::CONFIG;
use super::keptn::{Dashboard, KeptnFile, board, conf, is_conf, is_slo, keptn, meant};
use super::launchdarkly::Remediate;
use super::pipeline::PipelineFile;
use super::said::Said;
use super::yaml;
use at::{At, Section};

pub(super) use datadog::DatadogFile;
pub(super) use flags::{FlagsFile, policy_text};
pub(super) use gate::{GateFile, default_gate};
pub use key::{Holds, Key};
pub use keys::TOP;
pub(super) use path::{DEFAULT_PATHS, named_path};

/// What the file says. Everything may be missing.
#[derive(Clone, Debug, Default)]
pub(super) struct File {
    /// Its path; none where there is no file.
    pub(super) path: Option<String>,
    /// `release`.
    pub(super) release: ReleaseFile,
    /// `datadog`; none where it is not written.
    pub(super) datadog: Option<DatadogFile>,
    /// Whether there is a `dynatrace`.
    pub(super) dynatrace: bool,
    /// `dynatrace.url`.
    pub(super) url: Option<Said<String>>,
    /// `dynatrace.entities`.
    pub(super) entities: Vec<String>,
    /// `gate`.
    pub(super) gate: Option<GateFile>,
    /// The file is Keptn's.
    pub(super) keptn: Option<KeptnFile>,
    /// The file draws its objectives on a dashboard.
    pub(super) drawn: Option<DrawnFile>,
    /// `pipeline`; none where it is not written.
    pub(super) pipeline: Option<PipelineFile>,
    /// `flags`.
    pub(super) flags: FlagsFile,
    /// `remediate`, with its place.
    pub(super) remediate: Option<Said<Remediate>>,
}

/// Where a file draws its objectives.
#[derive(Clone, Debug)]
pub(super) enum DrawnFile {
    /// On a dashboard of Dynatrace's, by its id or `query`.
    There(Said<String>),
    /// The file is the dashboard.
    Here(Dashboard),
}

impl DrawnFile {
    /// The dashboard, once the release is known.
    #[inline(never)]
    pub(super) fn meant(self, release: &Release) -> Result<Dashboard> {
        match self {
            Self::Here(dashboard) => Ok(dashboard),
            Self::There(said) => meant(said, release),
        }
    }
}

/// What the file says of the release.
#[derive(Clone, Debug, Default)]
pub(super) struct ReleaseFile {
    pub(super) name: Option<Said<String>>,
    pub(super) version: Option<Said<String>>,
    pub(super) stage: Option<Said<String>>,
    pub(super) product: Option<Said<String>>,
    pub(super) build_version: Option<Said<String>>,
}

/// Reads the file that was named, or the first of the usual ones that exists.
pub(super) fn file(given: &Given<'_>) -> Result<File> {
    let text_of = |path: &str| given.words.files.get(path).and_then(Option::as_deref);
    // An input that cannot be believed is a mistake here, though the host was told of no path.
    let named = given.text(&CONFIG)?.and_then(|_| named_path(given.host, given.words));
    let found = match named {
        Some(path) => Some((path, text_of(path).ok_or_else(|| no_such_file(given, path))?)),
        None => DEFAULT_PATHS.iter().find_map(|path| text_of(path).map(|text| (*path, text))),
    };
    match found {
        Some((path, text)) => read(path, text, text_of),
        None => Ok(File::default()),
    }
}

fn no_such_file(given: &Given<'_>, path: &str) -> Error {
    Error::input(
        given.place(&CONFIG),
        format!("there is no file {}", super::shown::shown(path)),
        "write its path from the root of the repository, and check the sources out before this step",
    )
}

#[inline(never)]
fn read<'a>(path: &str, text: &str, text_of: impl Fn(&str) -> Option<&'a str>) -> Result<File> {
    let mut file = File { path: Some(path.to_owned()), ..File::default() };
    if path.to_lowercase().ends_with(".json") {
        let exported = Dashboard::Exported(Box::new(board(path, text.as_bytes())?));
        file.drawn = Some(DrawnFile::Here(exported));
        return Ok(file);
    }
    let root = yaml::read(text)
        .map_err(|refusal| refusal.objection.at(format!("{path}:{}", refusal.line)))?;
    let Some(root) = root else { return Ok(file) };
    if is_conf(&root) {
        file.drawn = Some(DrawnFile::There(conf(path, &root)?));
        return Ok(file);
    }
    if is_slo(&root) {
        file.keptn = Some(keptn(path, text, text_of)?);
        return Ok(file);
    }
    let top = At::top(path, &root).section(&TOP)?;
    if let Some(at) = top.get("release") {
        file.release = release(&at.clone().section(&keys::RELEASE)?)?;
    }
    if let Some(at) = top.get("datadog") {
        file.datadog = Some(datadog::datadog(&at.clone().section(&datadog_keys::DATADOG)?)?);
    }
    if let Some(at) = top.get("dynatrace") {
        file.dynatrace = true;
        let section = at.clone().section(&keys::DYNATRACE)?;
        file.url = section.text("url")?;
        file.entities = section.or("entities", Vec::new(), entities)?;
    }
    if let Some(at) = top.get("gate") {
        file.gate = Some(gate::gate(at.clone().section(&keys::GATE)?)?);
    }
    if let Some(at) = top.get("flags") {
        file.flags = flags::flags(&at.clone().section(&flag_keys::FLAGS)?)?;
    }
    if let Some(at) = top.get("pipeline") {
        file.pipeline = Some(pipeline(&at.clone().section(&keys::PIPELINE)?)?);
    }
    if let Some(at) = top.get("remediate") {
        file.remediate = Some(flags::remediate(&at.clone().section(&flag_keys::REMEDIATE)?)?);
    }
    Ok(file)
}

fn pipeline(section: &Section<'_>) -> Result<PipelineFile> {
    Ok(PipelineFile {
        sdlc: section.or("sdlc", None, |at| at.flag().map(Some))?,
        segment: section.text("segment")?,
        otlp: match section.get("otlp") {
            None => None,
            Some(at) => {
                let otlp = at.clone().section(&keys::OTLP)?;
                otlp.need("endpoint", "write where it goes")?;
                otlp.text("endpoint")?
            }
        },
    })
}

fn release(section: &Section<'_>) -> Result<ReleaseFile> {
    Ok(ReleaseFile {
        name: section.text("name")?,
        version: section.text("version")?,
        stage: section.text("stage")?,
        product: section.text("product")?,
        build_version: section.text("build-version")?,
    })
}

/// One entity selector or a list of them, each once.
fn entities(at: &At<'_>) -> Result<Vec<String>> {
    let mut selectors = Vec::new();
    for item in at.one_or_many()? {
        let selector = item.text()?.read(entity_selector)?;
        if !selectors.contains(&selector) {
            selectors.push(selector);
        }
    }
    if selectors.is_empty() {
        return Err(at.mistake(
            "is an empty list",
            "write a selector, `type(SERVICE),tag(\"app:checkout\")`, or leave the key out",
        ));
    }
    Ok(selectors)
}

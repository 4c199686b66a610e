//! What the run knows of itself: the host's own variables, as defaults of the release.

mod azure;
mod github;
mod terminal;

use super::words::{Host, Words};

/// The run's own context. Everything may be missing: a step can be run by hand with nothing but its inputs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Context {
    /// The repository or the pipeline.
    pub(super) name: Option<String>,
    /// The tag, the commit, the build number.
    pub(super) version: Option<String>,
    /// The environment that is deployed to.
    pub(super) stage: Option<String>,
    /// The build or run.
    pub(super) build_version: Option<String>,
    /// The repository with its owner, or the team project.
    pub(super) project: Option<String>,
    /// Who asked for the run.
    pub(super) actor: Option<String>,
    /// The commit.
    pub(super) commit: Option<String>,
    /// The page of the run.
    pub(super) ci_back_link: Option<String>,
    /// The run, its attempt and its job: the same for a step that is repeated within them.
    pub(super) run_id: Option<String>,
    /// When the host says that this deployment began, in its own words.
    pub(super) deployment_start: Option<String>,
}

impl Context {
    /// Reads the variables of the host.
    pub(super) fn of(host: Host, words: &Words) -> Self {
        match host {
            Host::Azure => azure::context(words),
            Host::Github => github::context(words),
            Host::Terminal => terminal::context(words),
        }
    }
}

/// The variables that are read on this host.
pub(super) fn variables(host: Host) -> &'static [&'static str] {
    match host {
        Host::Azure => &azure::VARIABLES,
        Host::Github => &github::VARIABLES,
        Host::Terminal => &terminal::VARIABLES,
    }
}

/// The first of some variables that has a value.
fn first(words: &Words, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| words.variable(name)).map(str::to_owned)
}

/// The values joined by `/`; none when the first, which tells runs apart, is missing.
fn run_id(host: &str, run: Option<&str>, parts: &[Option<&str>]) -> Option<String> {
    let run = run?;
    Some(
        [Some(host), Some(run)]
            .iter()
            .chain(parts)
            .copied()
            .map(|part| part.unwrap_or("-"))
            .collect::<Vec<_>>()
            .join("/"),
    )
}

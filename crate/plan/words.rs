//! The words as the host hands them over.

use std::collections::BTreeMap;

/// Which host runs the step; decides how inputs are spelt and where the run's own context stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// Azure Pipelines, cloud or server, YAML or classic release.
    Azure,
    /// GitHub Actions.
    Github,
}

/// Everything the host was asked for, unbelieved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Environment variables by name: `INPUT_DYNATRACE-URL`, `GITHUB_SHA`, `BUILD_BUILDID`. Only those set.
    pub environment: BTreeMap<String, String>,
    /// The configuration files that were looked for, by path; none where there is no such file.
    pub files: BTreeMap<String, Option<String>>,
}

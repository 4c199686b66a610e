//! The words as the host hands them over.

use std::collections::BTreeMap;

/// Which host runs the step; decides how inputs are spelt and where the run's own context stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// Azure Pipelines, cloud or server, YAML or classic release.
    Azure,
    /// GitHub Actions.
    Github,
    /// A terminal, or the shell step of any other pipeline.
    Terminal,
}

impl Host {
    /// An input or output as this host's users write it: `deployed-from` on GitHub, `deployedFrom` on Azure,
    /// `--deployed-from` in a terminal.
    pub fn spelling(self, kebab: &str) -> String {
        match self {
            Self::Azure => camel_case(kebab),
            Self::Github => kebab.to_owned(),
            Self::Terminal => format!("--{kebab}"),
        }
    }

    /// Whether its Markdown renders `<details>`: Azure's summaries show HTML as text or not at all.
    pub fn folds(self) -> bool {
        match self {
            Self::Azure => false,
            Self::Github | Self::Terminal => true,
        }
    }

    /// The environment variable that carries an input: `INPUT_DEPLOYED-FROM`, `INPUT_DEPLOYEDFROM`,
    /// `PLIMSOLL_DEPLOYED_FROM`.
    ///
    /// GitHub: blanks become `_`, letters upper case, nothing else (actions/runner, `Handler.cs`).
    /// Azure: dots and blanks become `_`, letters upper case (azure-pipelines-task-lib, `internal.ts`).
    pub fn variable(self, kebab: &str) -> String {
        match self {
            Self::Azure | Self::Github => {
                format!("INPUT_{}", self.spelling(kebab).replace(' ', "_").to_uppercase())
            }
            Self::Terminal => format!("PLIMSOLL_{}", kebab.replace('-', "_").to_uppercase()),
        }
    }
}

/// `deployed-from` becomes `deployedFrom`.
fn camel_case(kebab: &str) -> String {
    let mut camel = String::with_capacity(kebab.len());
    let mut raise = false;
    for letter in kebab.chars() {
        if letter == '-' {
            raise = true;
        } else if raise {
            camel.push(letter.to_ascii_uppercase());
            raise = false;
        } else {
            camel.push(letter);
        }
    }
    camel
}

/// Everything the host was asked for, unbelieved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Environment variables by name: `INPUT_DYNATRACE-URL`, `GITHUB_SHA`, `BUILD_BUILDID`. Only those set.
    pub environment: BTreeMap<String, String>,
    /// The configuration files that were looked for, by path; none where there is no such file.
    pub files: BTreeMap<String, Option<String>>,
}

impl Words {
    /// A variable without the blanks around it; none when unset or empty, as hosts pass what nobody wrote.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }
}

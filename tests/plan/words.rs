//! The words of a step, and what becomes of them.

use std::collections::BTreeMap;

use plimsoll::error::{Error, Mistake};
use plimsoll::plan::{Host, Plan, Words, believe};
use plimsoll::time::Timestamp;

pub const API_TOKEN: &str = "dt0c01.ST2EY72KQINMH574WMNVI7YN.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";
pub const PLATFORM_TOKEN: &str = "dt0s16.ST2EY72KQINMH574WMNVI7YN.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";
pub const URL: &str = "https://abc12345.live.dynatrace.com";
pub const SELECTOR: &str = "type(SERVICE),tag(\"app:checkout\")";
pub const NOW: &str = "2026-11-21T12:00:00Z";

pub fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// A step that marks and lacks nothing, on a host that knows nothing.
#[derive(Clone)]
pub struct Step {
    pub host: Host,
    pub words: Words,
}

impl Step {
    pub fn mark(host: Host) -> Self {
        Self { host, words: Words::default() }
            .input("command", "mark")
            .input("dynatrace-url", URL)
            .input("dynatrace-token", API_TOKEN)
            .input("entities", SELECTOR)
            .input("release-name", "checkout")
    }

    pub fn github() -> Self {
        Self::mark(Host::Github)
    }

    pub fn azure() -> Self {
        Self::mark(Host::Azure)
    }

    /// A step that gates by this file.
    pub fn gate(file: &str) -> Self {
        Self::github().input("command", "gate").file("plimsoll.yml", file)
    }

    /// Gives an input, in kebab-case; an empty one is as hosts pass what nobody wrote.
    pub fn input(mut self, name: &str, value: &str) -> Self {
        let variable = match self.host {
            Host::Azure => format!("INPUT_{}", name.replace('-', "")),
            Host::Github => format!("INPUT_{name}"),
            Host::Terminal => format!("PLIMSOLL_{}", name.replace('-', "_")),
        };
        self.words.environment.insert(variable.to_uppercase(), value.to_owned());
        self
    }

    /// Sets a variable of the host.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.words.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Sets variables of the host.
    pub fn variables(self, all: &[(&str, &str)]) -> Self {
        all.iter().fold(self, |step, (name, value)| step.variable(name, value))
    }

    pub fn file(mut self, path: &str, text: &str) -> Self {
        self.words.files.insert(path.to_owned(), Some(text.to_owned()));
        self
    }

    pub fn believed(&self) -> Result<Plan, Error> {
        believe(self.host, &self.words, now())
    }

    /// The plan, which must come about.
    pub fn plan(&self) -> Plan {
        self.believed().unwrap_or_else(|error| panic!("{error}\n{}", error.hint()))
    }

    /// The mistake, which must be found.
    pub fn mistake(&self) -> Mistake {
        match self.believed() {
            Err(Error::Input(mistake)) => mistake,
            Err(error) => panic!("another error: {error}"),
            Ok(plan) => panic!("believed: {plan:#?}"),
        }
    }

    /// The mistake as people read it: the phrase, then what to do.
    pub fn phrase(&self) -> String {
        let Mistake { place, why, fix } = self.mistake();
        format!("{place}: {why} | {fix}")
    }
}

/// Environment variables as a map.
pub fn environment(all: &[(&str, &str)]) -> BTreeMap<String, String> {
    all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

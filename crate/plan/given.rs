//! The inputs as given, with the host's own ways of saying nothing taken away.

use crate::error::{Error, Result};

use super::input::{Input, Preset};
use super::near::nearest;
use super::said::{Objection, Said};
use super::shown::{one_of, shown};
use super::words::{Host, Words};

/// The inputs of one step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'a> {
    pub(super) host: Host,
    pub(super) words: &'a Words,
}

impl<'a> Given<'a> {
    /// ``input `deployed-from` ``, spelt as on the host.
    pub(super) fn place(&self, input: &Input) -> String {
        let kind = match self.host {
            Host::Azure | Host::Github => "input",
            Host::Terminal => "option",
        };
        format!("{kind} `{}`", self.host.spelling(input.name))
    }

    /// The text of an input; none when it was not given.
    ///
    /// Azure hands over `$(name)` as it stands when no such variable is set: a mistake that would otherwise
    /// turn up far from its cause.
    pub(super) fn text(&self, input: &Input) -> Result<Option<Said<&'a str>>> {
        let Some(value) = self.words.variable(&self.host.variable(input.name)) else {
            return Ok(None);
        };
        let said = Said { value, place: self.place(input) };
        match (self.host, unset_variable(value)) {
            (Host::Azure, Some(name)) => Err(said.mistake(
                format!("the pipeline variable {} has no value here", shown(name)),
                "set the variable, make its group or output available to this job, or leave the input out",
            )),
            (Host::Azure | Host::Github | Host::Terminal, _) => Ok(Some(said)),
        }
    }

    /// The lines of an input without blank lines and lines that begin with `#`, each with its number from 1.
    pub(super) fn lines(&self, input: &Input) -> Result<Vec<(usize, Said<&'a str>)>> {
        let Some(Said { place, .. }) = self.text(input)? else { return Ok(Vec::new()) };
        // The whole text, so that its lines are counted as they were written.
        let whole = self.words.environment.get(&self.host.variable(input.name));
        Ok(whole
            .map_or("", String::as_str)
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, line.trim()))
            .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
            .map(|(number, value)| {
                (number, Said { value, place: format!("{place}, line {number}") })
            })
            .collect())
    }

    /// A word out of a few; `preset` when the input was not given.
    pub(super) fn choice<T: Copy>(
        &self,
        input: &Input,
        choices: &[(&'static str, T)],
        preset: T,
    ) -> Result<T> {
        match self.text(input)? {
            None => Ok(preset),
            Some(said) => said.read(|word| choose(word, choices)),
        }
    }

    /// `true` or `false`, in any case; what the table presets when the input was not given.
    pub(super) fn flag(&self, input: &Input) -> Result<bool> {
        match self.text(input)? {
            None => Ok(input.preset == Preset::Value("true")),
            Some(said) => {
                said.read(|word| choose(&word.to_lowercase(), &[("true", true), ("false", false)]))
            }
        }
    }

    /// The mistake of an input that cannot be done without.
    pub(super) fn missing(&self, input: &Input, fix: impl Into<String>) -> Error {
        Error::input(self.place(input), "is not given", fix)
    }
}

/// The name in a value that is nothing but `$(name)`.
fn unset_variable(value: &str) -> Option<&str> {
    value
        .strip_prefix("$(")?
        .strip_suffix(')')
        .filter(|name| !name.is_empty() && !name.contains(['(', ')', '\n', '\r']))
}

/// The value of a word out of a few.
pub(super) fn choose<T: Copy>(word: &str, choices: &[(&'static str, T)]) -> Result<T, Objection> {
    if let Some((_, value)) = choices.iter().find(|(known, _)| *known == word) {
        return Ok(*value);
    }
    let known = || choices.iter().map(|(known, _)| *known);
    let guess =
        nearest(word, known()).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Err(Objection::new(
        format!("{} is not one of its words{guess}", shown(word)),
        format!("write {}", one_of(known())),
    ))
}

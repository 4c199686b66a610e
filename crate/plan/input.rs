//! What an input and an output are, apart from which there are.

use super::words::Host;

/// An input of the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// In kebab-case, as on GitHub; Azure writes it in camelCase.
    pub name: &'static str,
    /// A few words for a form.
    pub label: &'static str,
    /// What it is for, in sentences without Markdown.
    pub about: &'static str,
    /// What holds when it is not given.
    pub preset: Preset,
    /// What may be written.
    pub shape: Shape,
    /// Which commands read it.
    pub used_by: UsedBy,
    /// Whether the step cannot do without it and it can be given nowhere else.
    pub required: bool,
    /// Whether its value is masked and never shown.
    pub secret: bool,
    /// Where it stands in a form.
    pub group: Group,
    /// The only host that has it; none: all have.
    pub only_on: Option<Host>,
}

impl Input {
    /// Whether it can be given there.
    pub fn is_for(&self, host: Host) -> bool {
        self.only_on.is_none_or(|it| it == host)
    }
}

/// A line of text that every command reads: what most of them are.
pub(super) const LINE: Input = Input {
    name: "",
    label: "",
    about: "",
    preset: Preset::None,
    shape: Shape::Line,
    used_by: UsedBy::All,
    required: false,
    secret: false,
    group: Group::Main,
    only_on: None,
};

/// What holds when an input is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Nothing.
    None,
    /// A value that could be written just so.
    Value(&'static str),
    /// Something the run finds out, in words.
    Words(&'static str),
}

/// What may be written into an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// One line of text.
    Line,
    /// Several lines, one thing a line.
    Lines,
}

/// Which commands read an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsedBy {
    /// Every command.
    All,
    /// `connect` alone.
    Connect,
    /// `dashboard` alone.
    Dashboard,
    /// `flags` alone.
    Flags,
    /// `gate` alone.
    Gate,
    /// `mark` alone.
    Mark,
    /// `pipeline` alone.
    Pipeline,
    /// `replay` alone.
    Replay,
}

/// Where an input stands in a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// What the step does when something is amiss.
    Conduct,
    /// Feature flags.
    Flags,
    /// At the top.
    Main,
    /// The run itself.
    Pipeline,
    /// What was shipped, and when.
    Release,
}

/// An output of the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    /// In kebab-case, as on GitHub; Azure writes it in camelCase.
    pub name: &'static str,
    /// What it holds, in a sentence without Markdown.
    pub about: &'static str,
}

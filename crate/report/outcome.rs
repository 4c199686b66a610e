//! What came of a run, and the pages a host shows of it.

use std::collections::BTreeMap;

use crate::change::{Recovery, Remedy, Suspect, ToldChange};
use crate::error::Error;
use crate::gate::{Judgement, Verdict, Windows};
use crate::release::{Mark, Measured, Release};
use crate::time::{Timestamp, Window};

use super::Check;

/// What came of a run. Every run has one, also a run that failed at its first word.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// `mark`, `gate`, `flags`; empty when not even that was known.
    pub command: &'static str,
    /// The verdict. For `mark`: pass when every marker is there.
    pub verdict: Verdict,
    /// 0 to 100, where something was scored.
    pub score: Option<f64>,
    /// One sentence for a tired person.
    pub sentence: String,
    /// The next action, where there is one to name.
    pub hint: String,
    /// What becomes of the step.
    pub step: Step,
    /// What was shipped, where that was understood.
    pub release: Option<Release>,
    /// The markers that are there.
    pub marks: Vec<Mark>,
    /// The judgements, in the order of the configuration.
    pub objectives: Vec<Judgement>,
    /// The windows that were judged.
    pub windows: Option<Windows>,
    /// What was looked at, by `doctor` or after a failure.
    pub checks: Vec<Check>,
    /// A message to who can give the rights that are missing, ready to be sent; empty where none are.
    pub request: String,
    /// What else changed near a release that failed, the nearest in time first.
    pub suspects: Vec<Suspect>,
    /// What was done about it.
    pub remedies: Vec<Remedy>,
    /// What was seen after that.
    pub recovery: Option<Recovery>,
    /// The changes of flags that were read, and where they show now.
    pub flags: Vec<ToldChange>,
    /// Where reading changes of flags ended; empty where none were read.
    pub flags_state: String,
    /// What synthetic monitors said before the deployment; empty where none were run.
    pub journeys: String,
    /// What else the reader should know.
    pub notes: Vec<String>,
    /// The configuration file that set the objectives, from the root of the repository.
    pub file: Option<String>,
    /// Pages that show more, the most useful first.
    pub links: Vec<Link>,
    /// What else happened around the deployment: other deployments, flag changes, problems.
    pub happened: Vec<Happening>,
    /// The last marked releases of the targets, the newest first.
    pub history: Vec<Past>,
    /// Whether the host is to keep the report as an artefact.
    pub upload: bool,
    /// Of a gate that is not over: what the next one needs.
    pub state: Option<String>,
    /// Where the run, or its gate, stands in its trace.
    pub traceparent: Option<String>,
    /// What other systems are told: manifests, and forms as comments.
    pub connection: Option<String>,
    /// The address of the dashboard that was written.
    pub dashboard: Option<String>,
    /// The address of the notebook that was written.
    pub notebook: Option<String>,
    /// Of a gate that is not over: when the next look tells more.
    pub next_look: Option<Timestamp>,
    /// The deployment of GitHub's whose status follows the verdict.
    pub deployment: Option<String>,
}

/// A page elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it shows: `Problem P-2611`.
    pub title: String,
    /// Where: `https://…`.
    pub url: String,
}

/// Something that happened around the deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// What it is: `deployment`, `flag`, `problem`.
    pub kind: &'static str,
    /// In a few words, as its vendor says it.
    pub title: String,
    /// When it began.
    pub from: Timestamp,
    /// When it ended; none while it lasts.
    pub to: Option<Timestamp>,
    /// The vendor's page.
    pub url: Option<String>,
}

/// A release that was marked earlier.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// What was released.
    pub name: String,
    /// Which version; empty when its marker does not say.
    pub version: String,
    /// Where to.
    pub stage: Option<String>,
    /// When.
    pub deployed: Window,
    /// What its gate said, in the words of its marker.
    pub verdict: Option<String>,
    /// What its gate measured, the worst first.
    pub measured: Vec<Measured>,
    /// The run that shipped it.
    pub url: Option<String>,
}

impl Outcome {
    /// Nothing known yet but the command and a verdict; the step succeeds.
    pub fn new(command: &'static str, verdict: Verdict) -> Self {
        Self {
            command,
            verdict,
            score: None,
            sentence: String::new(),
            hint: String::new(),
            step: Step::Succeeded,
            release: None,
            marks: Vec::new(),
            objectives: Vec::new(),
            windows: None,
            checks: Vec::new(),
            request: String::new(),
            suspects: Vec::new(),
            remedies: Vec::new(),
            recovery: None,
            flags: Vec::new(),
            flags_state: String::new(),
            journeys: String::new(),
            notes: Vec::new(),
            file: None,
            links: Vec::new(),
            happened: Vec::new(),
            history: Vec::new(),
            upload: false,
            state: None,
            traceparent: None,
            connection: None,
            dashboard: None,
            notebook: None,
            next_look: None,
            deployment: None,
        }
    }

    /// A run that ended before it began: the words could not be believed. Always fails the step.
    pub fn mistaken(error: &Error) -> Self {
        Self {
            sentence: error.to_string(),
            hint: error.hint().to_owned(),
            step: Step::Failed,
            ..Self::new("", Verdict::Error)
        }
    }
}

/// What becomes of the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It fails.
    Failed,
    /// It succeeds.
    Succeeded,
    /// It succeeds, with a warning that shows.
    Warned,
}

/// What the host writes.
#[derive(Clone, Debug, PartialEq)]
pub struct Pages {
    /// `verdict`, `score`, `marked`, `deployed-from`, `deployed-to`, `rollback`, `flags-state`,
    /// `chat`; the host adds the paths.
    pub outputs: BTreeMap<&'static str, String>,
    /// For the host's annotations, the worst first.
    pub annotations: Vec<Annotation>,
    /// The closing lines of the log, without any host's syntax.
    pub log: Vec<String>,
    /// The step summary, Markdown.
    pub summary: String,
    /// The result, JSON.
    pub result: String,
    /// The report, one HTML file for people.
    pub report: String,
    /// The objectives as test cases, JUnit XML.
    pub junit: String,
    /// What the verdict rests on, JSON; none where nobody asked for it or nothing was judged.
    pub evidence: Option<String>,
    /// What other systems are told, YAML; none with any other command than `connect`.
    pub connection: Option<String>,
    /// The name under which the host is to keep the report as an artefact; none where nobody asked for it.
    pub upload: Option<String>,
    /// What becomes of the step.
    pub step: Step,
}

/// One line that the host shows beside the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// How bad.
    pub severity: Severity,
    /// A few words.
    pub title: String,
    /// One line.
    pub text: String,
    /// Where the configuration asks for it.
    pub place: Option<Place>,
}

/// A line of a file in the repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// From the root of the repository.
    pub file: String,
    /// The first line is 1.
    pub line: usize,
}

/// How bad an annotation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// It fails the step.
    Error,
    /// For information.
    Notice,
    /// It does not fail the step.
    Warning,
}

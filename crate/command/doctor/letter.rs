//! The message to who can give the rights: exactly those that this configuration needs, and why each.

use crate::plan::{Asked, Beyond, Command, Dynatrace, Plan, Question, Route};
use crate::provider::dynatrace::{self, Scope};

use super::needs::{needs, platform};

/// What is asked for.
pub(super) struct Wish<'a> {
    /// Of whom.
    pub(super) vendor: &'a str,
    /// `API token`.
    pub(super) kind: &'a str,
    /// As it follows "one API token": `in the environment https://…`.
    pub(super) place: String,
    /// How rights are called there: `scopes`.
    pub(super) rights: &'a str,
    /// Each right with the reason for it, as it follows "to"; and whether it is known to be missing.
    pub(super) lines: Vec<(String, &'a str, bool)>,
    /// What is written, as it follows "The only thing that is written is".
    pub(super) written: String,
}

/// The scopes of a token of Dynatrace.
pub(super) fn of_dynatrace(
    plan: &Plan,
    vendor: &Dynatrace,
    needed: &[Scope],
    missing: &[Scope],
) -> String {
    let connection = &vendor.connection;
    let some = missing.len() < needed.len();
    letter(
        plan,
        &Wish {
            vendor: dynatrace::VENDOR,
            kind: match connection.route {
                Route::Classic => "API token",
                Route::Platform => "platform token",
            },
            place: format!("in the environment {}", connection.ui),
            rights: "scopes",
            lines: needed
                .iter()
                .map(|scope| {
                    let word = scope.word(connection.route).to_owned();
                    (word, scope.reason(), some && missing.contains(scope))
                })
                .collect(),
            written: written(plan),
        },
    )
}

/// The scopes of the credential that opens the platform.
pub(super) fn of_platform(plan: &Plan, vendor: &Dynatrace, missing: &[String]) -> String {
    let scopes = needs(plan, vendor);
    let reason = |word: &str| {
        let scope = scopes.iter().find(|it| it.word(Route::Platform) == word);
        scope.map_or_else(|| reason(word), |it| it.reason())
    };
    let words = platform(plan, vendor);
    letter(
        plan,
        &Wish {
            vendor: dynatrace::VENDOR,
            kind: if vendor.client.is_some() { "OAuth client" } else { "platform token" },
            place: format!("for the environment {}", vendor.connection.ui),
            rights: "scopes",
            lines: words
                .into_iter()
                .map(|word| (word.to_owned(), reason(word), missing.iter().any(|it| it == word)))
                .collect(),
            written: written(plan),
        },
    )
}

fn reason(word: &str) -> &'static str {
    match word {
        "document:documents:read" => "see whether the dashboard and the notebook are up to date",
        "document:documents:write" => "write the dashboard and the notebook of the releases",
        "automation:workflows:read" => "read what the guardian found",
        "automation:workflows:run" => "have a guardian validate the release",
        "slo:slos:read" => "have SLOs evaluated over the time after a release",
        "storage:buckets:read" => "ask Grail at all",
        "storage:metrics:read" => "compare the metrics before and after a release",
        "storage:smartscape:read" => "find what was released",
        _ => "read what the objectives of the gate ask for",
    }
}

/// As it follows "The only thing that is written is".
fn written(plan: &Plan) -> String {
    let any = |of: fn(&Beyond) -> bool| {
        let asks = |it: &Asked| matches!(&it.question, Question::DynatraceBeyond(it) if of(it));
        plan.gate.objectives.iter().any(asks)
    };
    if plan.command == Command::Dashboard {
        return "the dashboard of the releases, and the notebook".to_owned();
    }
    let mut written = "the deployment event".to_owned();
    if any(|it| matches!(it, Beyond::Guardian(_))) {
        written.push_str(", and what asks a guardian to validate");
    }
    if any(|it| matches!(it, Beyond::Journeys(_))) {
        written.push_str(", and the runs of the synthetic monitors that are named");
    }
    written
}

/// A message, ready to be sent; plain text.
pub(super) fn letter(plan: &Plan, wish: &Wish<'_>) -> String {
    let Wish { vendor, kind, place, rights, lines, written } = wish;
    let released = match &plan.release.stage {
        Some(stage) => format!("{} ({stage})", plan.release.name),
        None => plan.release.name.clone(),
    };
    let mut listed = String::new();
    for (right, reason, lacks) in lines {
        let lacks = if *lacks { " (missing today)" } else { "" };
        listed.push_str(&format!("\n- {right}{lacks}: to {reason}"));
    }
    // Who may write classic dashboards may write all of the configuration.
    let harmless = match plan.command == Command::Dashboard {
        true => "entities or users",
        false => "settings, entities, dashboards or users",
    };
    let data = match lines.iter().any(|(right, ..)| right.starts_with("storage:")) {
        true => "",
        false => ", none that reads logs, traces or user data",
    };
    format!(
        "Subject: {vendor} {kind} for the release pipeline of {released}

Hello,

our pipeline marks each release of {released} in {vendor} and checks afterwards that it made nothing worse.
For that I need one {kind} {place}
with exactly these {rights}:
{listed}

Either add what is missing to the {kind} that we have, or make a new one and hand it over as a secret of the
pipeline. Nothing else is needed: nothing that changes or deletes {harmless},
none that manages tokens{data}. The only thing that is written is
{written}. It is kept as a secret, is sent to this address only and over TLS, and is masked in the logs.
An expiry date is welcome.

Thank you!"
    )
}

//! The message to who can give the rights: exactly those that this configuration needs, and why each.

use crate::plan::{Dynatrace, Plan, Route};
use crate::provider::dynatrace::{self, Scope};

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
    pub(super) written: &'a str,
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
            written: "the deployment event",
        },
    )
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
    format!(
        "Subject: {vendor} {kind} for the release pipeline of {released}

Hello,

our pipeline marks each release of {released} in {vendor} and checks afterwards that it made nothing worse.
For that I need one {kind} {place}
with exactly these {rights}:
{listed}

Either add what is missing to the {kind} that we have, or make a new one and hand it over as a secret of the
pipeline. Nothing else is needed: nothing that changes or deletes settings, entities, dashboards or users,
none that manages tokens, none that reads logs, traces or user data. The only thing that is written is
{written}. It is kept as a secret, is sent to this address only and over TLS, and is masked in the logs.
An expiry date is welcome.

Thank you!"
    )
}

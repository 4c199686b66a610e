//! The message to who can give the rights: exactly those that this configuration needs, and why each.

use crate::plan::{Dynatrace, Plan, Route};
use crate::provider::dynatrace::Scope;

/// A message, ready to be sent; plain text.
pub(super) fn letter(
    plan: &Plan,
    vendor: &Dynatrace,
    needed: &[Scope],
    missing: &[Scope],
) -> String {
    let connection = &vendor.connection;
    let kind = match connection.route {
        Route::Classic => "API token",
        Route::Platform => "platform token",
    };
    let released = match &plan.release.stage {
        Some(stage) => format!("{} ({stage})", plan.release.name),
        None => plan.release.name.clone(),
    };
    let line = |scope: &Scope| {
        let lacks = if missing.len() < needed.len() && missing.contains(scope) {
            " (missing today)"
        } else {
            ""
        };
        format!("- {}{lacks}: to {}", scope.word(connection.route), scope.reason())
    };
    let lines: Vec<String> = needed.iter().map(line).collect();
    format!(
        "Subject: Dynatrace {kind} for the release pipeline of {released}

Hello,

our pipeline marks each release of {released} in Dynatrace and checks afterwards that it made nothing worse.
For that I need one {kind} in the environment {environment}
with exactly these scopes:

{scopes}

Either add what is missing to the token that we have, or make a new one and hand it over as a secret of the
pipeline. Nothing else is needed: no scope that changes or deletes settings, entities, dashboards or users,
none that manages tokens, none that reads logs, traces or user data. The only thing that is written is the
deployment event. The token is kept as a secret, is sent to this environment only and over TLS, and is masked
in the logs. An expiry date is welcome.

Thank you!",
        environment = connection.ui,
        scopes = lines.join("\n"),
    )
}

//! What the token may do: told by the token's own entry, else by harmless questions.

use crate::plan::Connection;
use crate::provider::dynatrace::{Scope, missing_scopes, probe_request};
use crate::report::{Check, State};
use crate::wire::{Answer, Cancelled, Silence, World, ask};

use super::RETRY;

/// What of `needed` the token may do.
#[derive(Clone, Debug, Default)]
pub(super) struct Rights {
    /// One a scope.
    pub(super) checks: Vec<Check>,
    /// What it may not.
    pub(super) missing: Vec<Scope>,
}

impl Rights {
    /// Whether `scope` is known to be missing.
    pub(super) fn lack(&self, scope: Scope) -> bool {
        self.missing.contains(&scope)
    }
}

/// Told by the token's own entry.
pub(super) fn listed(connection: &Connection, needed: &[Scope], scopes: &[String]) -> Rights {
    let mut rights = Rights::default();
    for scope in needed {
        let word = scope.word(connection.route);
        if scopes.iter().any(|it| it == word) {
            rights.checks.push(Check::good(about(connection, *scope), "the token has it"));
        } else {
            rights.lacks(connection, *scope, &[]);
        }
    }
    if let Some(check) = beyond(connection, needed, scopes) {
        rights.checks.push(check);
    }
    rights
}

/// Told by asking for each.
pub(super) async fn probed<W: World>(
    world: &W,
    connection: &Connection,
    needed: &[Scope],
) -> Result<Rights, Cancelled> {
    let mut rights = Rights::default();
    for scope in needed {
        match ask(world, RETRY, &probe_request(connection, *scope)).await {
            Err(Silence::Cancelled) => return Err(Cancelled),
            Ok(answer) if answer.status == 403 => {
                rights.lacks(connection, *scope, &missing_scopes(&answer));
            }
            Ok(answer) if tells(*scope, &answer) => rights.checks.push(Check::good(
                about(connection, *scope),
                if *scope == Scope::EventsIngest {
                    "the token has it: an empty event was refused for what it lacks, and nothing was placed"
                } else {
                    "the token has it"
                },
            )),
            Ok(answer) => rights.unsure(connection, *scope, &format!("status {}", answer.status)),
            Err(silence) => {
                let told = silence.told(&connection.ui, "dynatrace-url");
                rights.unsure(connection, *scope, &told.unwrap_or_default().0);
            }
        }
    }
    Ok(rights)
}

/// Whether an answer that is not 403 shows that the scope is there.
fn tells(scope: Scope, answer: &Answer) -> bool {
    if scope == Scope::EventsIngest {
        answer.status == 400
    } else {
        matches!(answer.status, 200..=299 | 400 | 404)
    }
}

impl Rights {
    fn lacks(&mut self, connection: &Connection, scope: Scope, named: &[String]) {
        let word = scope.word(connection.route);
        let others: Vec<&str> = named.iter().map(String::as_str).filter(|it| *it != word).collect();
        let instead = match others.as_slice() {
            [] => String::new(),
            others => format!(" (Dynatrace names {} as well)", others.join(", ")),
        };
        self.missing.push(scope);
        self.checks.push(Check::amiss(
            State::Bad,
            about(connection, scope),
            format!("the token lacks it{instead}; it is needed to {}", scope.reason()),
            format!("give the token the scope `{word}`: the message below asks for it"),
        ));
    }

    fn unsure(&mut self, connection: &Connection, scope: Scope, why: &str) {
        self.checks.push(Check::amiss(
            State::Doubtful,
            about(connection, scope),
            format!("not checked ({why}); it is needed to {}", scope.reason()),
            "look at the token's scopes in Dynatrace under Access tokens",
        ));
    }
}

fn about(connection: &Connection, scope: Scope) -> String {
    format!("scope {}", scope.word(connection.route))
}

/// Rights that can do harm and that Plimsoll has no use for.
fn beyond(connection: &Connection, needed: &[Scope], scopes: &[String]) -> Option<Check> {
    let harmful: Vec<&str> = scopes
        .iter()
        .map(String::as_str)
        .filter(|it| !needed.iter().any(|scope| scope.word(connection.route) == *it))
        .filter(|it| it.ends_with(".write") || *it == "DataImport" || *it == "InstallerDownload")
        .collect();
    if harmful.is_empty() {
        return None;
    }
    Some(Check::amiss(
        State::Doubtful,
        "scopes beyond need",
        format!("the token may also change things: {}", harmful.join(", ")),
        "use a token of its own for the pipeline, without them",
    ))
}

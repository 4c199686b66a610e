//! The platform: whether its credential opens it, and whether what the objectives ask there is there.

use crate::error::{Error, Result as Read};
use crate::plan::{
    Asked, Beyond, Connection, Dql, Dynatrace, GuardianStart, Plan, Question, is_nodes,
};
use crate::provider::dynatrace::beyond::{
    nodes_query, query_request, slo_request, slo_response, told_query, workflow_request,
    workflow_response,
};
use crate::provider::dynatrace::missing_scopes;
use crate::report::{Check, State};
use crate::time::{Duration, Window, earlier};
use crate::wire::{Answer, Cancelled, Request, Silence, World, ask};

use super::super::grail::awaited;
use super::{Depth, RETRY};

const HOUR: Duration = Duration::from_secs(3_600);
/// Asks for nothing that is stored.
const NOTHING: &str = "data record(plimsoll = 1)";
/// What a guardian's task of a workflow is called.
const GUARDIAN: &str = "site.reliability.guardian";

/// Where a query finds no node.
const NODES: &str = "run the query in a notebook: the tag's spelling (case matters), the name, and that the token has the scope `storage:smartscape:read`";

/// What was looked at, and the scopes that were named as missing.
#[derive(Default)]
pub(super) struct Platform {
    pub(super) checks: Vec<Check>,
    pub(super) missing: Vec<String>,
}

/// Looks at the credential, and with `Depth::Whole` at every objective that asks there.
pub(super) async fn platform<W: World>(
    world: &W,
    plan: &Plan,
    vendor: &Dynatrace,
    depth: Depth,
) -> Result<Platform, Cancelled> {
    let mut known = Platform::default();
    let asks =
        |it: &Asked| matches!(&it.question, Question::DynatraceBeyond(it) if it.needs_platform());
    let targets: Vec<&String> = vendor.entities.iter().filter(|it| is_nodes(it)).collect();
    if !plan.gate.objectives.iter().any(asks) && targets.is_empty() {
        return Ok(known);
    }
    let Some(connection) = &vendor.platform else {
        known.checks.push(Check::amiss(
            State::Bad,
            "token for the platform",
            "there is none, and objectives ask Grail, guardians or platform SLOs, which an API token does not open",
            "give `dynatrace-platform-token`, or `dynatrace-oauth-client-id` and `dynatrace-oauth-client-secret`: the message below asks for it",
        ));
        return Ok(known);
    };
    let mut look = Look { world, connection, known };
    let opened = look.query("token for the platform", NOTHING).await?;
    let opens = opened.is_some();
    if opens {
        look.known.checks.push(Check::good("token for the platform", "Grail takes it"));
    }
    if depth == Depth::Whole && opens {
        for target in targets {
            look.known.checks.push(nodes(world, vendor, target).await?);
        }
        for asked in &plan.gate.objectives {
            if let Question::DynatraceBeyond(asks) = &asked.question {
                look.objective(plan, asked, asks).await?;
            }
        }
    }
    Ok(look.known)
}

/// What a target means where the environment knows Smartscape nodes.
pub(super) async fn nodes<W: World>(
    world: &W,
    vendor: &Dynatrace,
    target: &str,
) -> Result<Check, Cancelled> {
    let about = format!("entities {target}");
    let bad = |found: &str, fix: &str| Ok(Check::amiss(State::Bad, &about, found, fix));
    let Some(query) = nodes_query(target) else {
        return bad(
            "the environment takes no entity selectors any more, and this one is not translated to Smartscape",
            "write it in DQL: `smartscapeNodes SERVICE | filter tags[app] == \"checkout\"`",
        );
    };
    let Some(connection) = &vendor.platform else {
        return bad(
            "the environment takes no entity selectors any more",
            "give `dynatrace-platform-token` with the scopes `storage:buckets:read`, `storage:smartscape:read` and `storage:events:read` beside the API token",
        );
    };
    let mut look = Look { world, connection, known: Platform::default() };
    look.records(about.clone(), &query, NODES).await?;
    Ok(look
        .known
        .checks
        .pop()
        .unwrap_or_else(|| Check::amiss(State::Doubtful, about, "not checked", NODES)))
}

struct Look<'a, W> {
    world: &'a W,
    connection: &'a Connection,
    known: Platform,
}

impl<W: World> Look<'_, W> {
    async fn objective(
        &mut self,
        plan: &Plan,
        asked: &Asked,
        asks: &Beyond,
    ) -> Result<(), Cancelled> {
        let about = format!("objective {}", asked.objective.name);
        let of = |query: &str| Dql { query: query.to_owned(), unit: None }.of(&plan.release);
        const QUIET: &str = "check names and filters in a notebook; a gate needs data before and after the deployment";
        match asks {
            Beyond::Burn(burn) if burn.dql => {
                self.records(about.clone(), &of(&burn.bad), "").await?;
                self.records(about, &of(&burn.all), QUIET).await
            }
            Beyond::Burn(_) | Beyond::Journeys(_) | Beyond::Releases(_) => Ok(()),
            Beyond::Count(count) => {
                let rare = if count.absent_is_zero { "" } else { QUIET };
                self.records(about.clone(), &of(&count.count.query), rare).await?;
                let beside =
                    count.control.iter().flat_map(|(it, of)| std::iter::once(it).chain(of));
                for dql in count.exposure.iter().chain(beside) {
                    self.records(about.clone(), &of(&dql.query), QUIET).await?;
                }
                Ok(())
            }
            Beyond::Dql(dql) => self.records(about, &of(&dql.query), QUIET).await,
            Beyond::Guardian(guardian) => match &guardian.start {
                GuardianStart::Workflow(id) => self.workflow(about, id).await,
                // Nobody triggered it: what is read is nothing, and that it may be read is known.
                GuardianStart::Business(_) => {
                    self.records(about, &told_query(true, "plimsoll doctor"), "").await
                }
                GuardianStart::Sdlc(_) => {
                    self.records(about, &told_query(false, "plimsoll doctor"), "").await
                }
            },
            Beyond::Slo(slo) => {
                let told = self.told(&slo_request(self.connection, &slo.id)).await?;
                let read = slo_response(self.connection, &told);
                self.push(about, read, |slo| match slo.target {
                    Some(target) => Ok(format!("`{}`, target {target} %", slo.name)),
                    None => Ok(format!("`{}`", slo.name)),
                })
            }
        }
    }

    async fn workflow(&mut self, about: String, id: &str) -> Result<(), Cancelled> {
        let told = self.told(&workflow_request(self.connection, id)).await?;
        let read = workflow_response(self.connection, &told);
        self.push(about, read, |workflow| {
            let title = &workflow.title;
            if workflow.deployed == Some(false) {
                return Err((
                    format!("the workflow `{title}` is not deployed"),
                    "deploy it in Workflows",
                ));
            }
            if !workflow.actions.iter().any(|it| it.contains(GUARDIAN)) {
                return Err((
                    format!("no task of the workflow `{title}` validates a guardian"),
                    "add the action Site Reliability Guardian to it, or name another workflow",
                ));
            }
            Ok(format!(
                "the workflow `{title}` validates a guardian; whether it may be run (scope automation:workflows:run) shows when it is"
            ))
        })
    }

    /// Runs a query over the last hour. `quiet`: what to do where it brings nothing; empty: nothing is fine.
    async fn records(&mut self, about: String, query: &str, quiet: &str) -> Result<(), Cancelled> {
        let Some((rows, notes)) = self.query(&about, query).await? else { return Ok(()) };
        self.known.checks.push(match rows {
            0 if !quiet.is_empty() => {
                let mut found =
                    "the query is valid, and brought nothing in the last hour".to_owned();
                if let Some(note) = notes.first() {
                    found.push_str(&format!(" ({note})"));
                }
                Check::amiss(State::Doubtful, about, found, quiet)
            }
            rows => match notes.first() {
                Some(note) => Check::amiss(
                    State::Doubtful,
                    about,
                    format!("the query is valid, and {note}"),
                    "let it scan less: an answer that is cut or sampled decides nothing",
                ),
                None => Check::good(
                    about,
                    format!("the query is valid, records in the last hour: {rows}"),
                ),
            },
        });
        Ok(())
    }

    /// How many records a query brought in the last hour, and what keeps it from deciding; none where it was refused, which is
    /// a check then.
    async fn query(
        &mut self,
        about: &str,
        query: &str,
    ) -> Result<Option<(usize, Vec<String>)>, Cancelled> {
        let now = self.world.now();
        let hour = Window { from: earlier(now, HOUR), to: now };
        let told = self.told(&query_request(self.connection, query, hour)).await?;
        match awaited(self.world, self.connection, told).await {
            Err(Error::Cancelled) => Err(Cancelled),
            Err(error) => {
                let check = Check::amiss(State::Bad, about, error.to_string(), error.hint());
                self.known.checks.push(check);
                Ok(None)
            }
            Ok(table) => Ok(Some((table.rows.len(), table.partial.into_iter().collect()))),
        }
    }

    /// An answer; what it names as missing is kept.
    async fn told(&mut self, request: &Request) -> Result<Result<Answer, Silence>, Cancelled> {
        let told = ask(self.world, RETRY, request).await;
        match &told {
            Err(Silence::Cancelled) => return Err(Cancelled),
            Ok(answer) => self.known.missing.extend(missing_scopes(answer)),
            Err(_) => {}
        }
        Ok(told)
    }

    fn push<T>(
        &mut self,
        about: String,
        read: Read<T>,
        found: impl FnOnce(T) -> Result<String, (String, &'static str)>,
    ) -> Result<(), Cancelled> {
        self.known.checks.push(match read {
            Err(Error::Cancelled) => return Err(Cancelled),
            Err(error) => Check::amiss(State::Bad, about, error.to_string(), error.hint()),
            Ok(value) => match found(value) {
                Ok(found) => Check::good(about, found),
                Err((found, fix)) => Check::amiss(State::Doubtful, about, found, fix),
            },
        });
        Ok(())
    }
}

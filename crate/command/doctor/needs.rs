//! What the configuration needs the token for.

use std::collections::BTreeSet;

use crate::order::set;
use crate::plan::{
    Beyond, Command, Dashboard, Dynatrace, GuardianStart, Plan, Question, Route, is_nodes,
};
use crate::provider::dynatrace::Scope;

/// The scopes that a credential of the platform needs, in its own words.
pub(in super::super) fn platform(plan: &Plan, vendor: &Dynatrace) -> Vec<&'static str> {
    let mut words = BTreeSet::new();
    if plan.command == Command::Dashboard {
        return vec![
            "document:documents:read",
            "document:documents:write",
            "storage:buckets:read",
            "storage:events:read",
            "storage:smartscape:read",
        ];
    }
    // With an API token beside it the environment API is not asked by this credential.
    if vendor.connection.route == Route::Platform {
        words.extend(needs(plan, vendor).into_iter().map(|it| it.word(Route::Platform)));
        if plan.command == Command::Flags {
            words.extend(
                [Scope::EventsIngest, Scope::EventsRead].map(|it| it.word(Route::Platform)),
            );
        }
    }
    if vendor.entities.iter().any(|it| is_nodes(it)) {
        words.extend(["storage:buckets:read", "storage:events:read", "storage:smartscape:read"]);
    }
    for asked in &plan.gate.objectives {
        let Question::DynatraceBeyond(asks) = &asked.question else { continue };
        match asks {
            Beyond::Burn(burn) if burn.dql => words.extend(tables(&[&burn.bad, &burn.all])),
            Beyond::Burn(_) | Beyond::Journeys(_) | Beyond::Releases(_) => {}
            Beyond::Count(count) => {
                let beside =
                    count.control.iter().flat_map(|(it, of)| std::iter::once(it).chain(of));
                let all = std::iter::once(&count.count).chain(&count.exposure).chain(beside);
                words.extend(tables(&all.map(|it| it.query.as_str()).collect::<Vec<_>>()));
            }
            Beyond::Dql(dql) => words.extend(tables(&[&dql.query])),
            Beyond::Guardian(it) => {
                words.extend([
                    "storage:buckets:read",
                    "storage:events:read",
                    "storage:bizevents:read",
                ]);
                if let GuardianStart::Workflow(_) = it.start {
                    words.extend(["automation:workflows:run", "automation:workflows:read"]);
                }
            }
            Beyond::Slo(_) => words.extend([
                "slo:slos:read",
                "storage:buckets:read",
                "storage:metrics:read",
                "storage:spans:read",
                "storage:logs:read",
            ]),
        }
    }
    words.into_iter().collect()
}

/// The scopes for what queries read.
fn tables(queries: &[&str]) -> BTreeSet<&'static str> {
    const TABLES: [(&str, &str); 8] = [
        ("timeseries", "storage:metrics:read"),
        ("fetch spans", "storage:spans:read"),
        ("fetch logs", "storage:logs:read"),
        ("fetch bizevents", "storage:bizevents:read"),
        ("fetch events", "storage:events:read"),
        ("fetch dt.davis", "storage:events:read"),
        ("fetch dt.entity", "storage:entities:read"),
        ("smartscape", "storage:smartscape:read"),
    ];
    let read = |word: &str| queries.iter().any(|it| it.contains(word));
    let scopes = TABLES.iter().filter(|(word, _)| read(word)).map(|(_, scope)| *scope);
    set(std::iter::once("storage:buckets:read").chain(scopes))
}

/// The scopes, each once, those of `mark` first.
pub(super) fn needs(plan: &Plan, vendor: &Dynatrace) -> Vec<Scope> {
    if plan.command == Command::Dashboard {
        return vec![Scope::ConfigRead, Scope::ConfigWrite, Scope::EventsRead, Scope::MetricsRead];
    }
    let mut needs = BTreeSet::new();
    if !vendor.entities.is_empty() {
        needs.extend([Scope::EventsIngest, Scope::EventsRead, Scope::EntitiesRead]);
    }
    if let Some(Dashboard::Named(_) | Dashboard::Numbered(_)) = &plan.gate.dashboard {
        needs.insert(Scope::ConfigRead);
    }
    for asked in &plan.gate.objectives {
        match &asked.question {
            Question::DynatraceCount(_) | Question::DynatraceMetric(_) => {
                needs.extend([Scope::MetricsRead, Scope::EntitiesRead]);
            }
            Question::DynatraceProblems(_) => {
                needs.extend([Scope::ProblemsRead, Scope::EntitiesRead]);
            }
            Question::DynatraceSlo(_) => {
                needs.insert(Scope::SloRead);
            }
            Question::DynatraceBeyond(Beyond::Burn(burn)) if !burn.dql => {
                needs.extend([Scope::MetricsRead, Scope::EntitiesRead]);
            }
            Question::DynatraceBeyond(Beyond::Journeys(_)) => {
                needs.extend([Scope::SyntheticRead, Scope::SyntheticRun]);
            }
            Question::DynatraceBeyond(Beyond::Releases(_)) => {
                needs.insert(Scope::ReleasesRead);
            }
            Question::DynatraceBeyond(Beyond::Guardian(it)) => match &it.start {
                GuardianStart::Workflow(_) => {}
                GuardianStart::Business(_) => needs.extend([Scope::BizeventsIngest]),
                GuardianStart::Sdlc(_) => needs.extend([Scope::SdlcIngest]),
            },
            Question::DynatraceBeyond(
                Beyond::Burn(_) | Beyond::Count(_) | Beyond::Dql(_) | Beyond::Slo(_),
            )
            | Question::DatadogCount(_)
            | Question::DatadogGate(_)
            | Question::DatadogMonitor(_)
            | Question::DatadogQuery(_)
            | Question::DatadogSlo(_) => {}
        }
    }
    needs.into_iter().collect()
}

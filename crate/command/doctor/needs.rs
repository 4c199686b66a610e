//! What the configuration needs the token for.

use std::collections::BTreeSet;

use crate::plan::{Dynatrace, Plan, Question};
use crate::provider::dynatrace::Scope;

/// The scopes, each once, those of `mark` first.
pub(super) fn needs(plan: &Plan, vendor: &Dynatrace) -> Vec<Scope> {
    let mut needs = BTreeSet::new();
    if !vendor.entities.is_empty() {
        needs.extend([Scope::EventsIngest, Scope::EventsRead, Scope::EntitiesRead]);
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
            Question::DatadogCount(_)
            | Question::DatadogGate(_)
            | Question::DatadogMonitor(_)
            | Question::DatadogQuery(_)
            | Question::DatadogSlo(_) => {}
        }
    }
    needs.into_iter().collect()
}

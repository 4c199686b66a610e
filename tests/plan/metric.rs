//! The question to Dynatrace that an objective asks.

use plimsoll::plan::{Metric, Question};

use crate::words::Step;

fn step(question: &str) -> Step {
    Step::gate(&format!(
        "gate:\n  objectives:\n    - name: x\n      kind: level\n      harm: either\n      dynatrace: {question}\n"
    ))
}

fn metric(question: &str) -> Metric {
    let question = step(question).plan().gate.objectives.remove(0).question;
    let Question::DynatraceMetric(metric) = question else { panic!("{question:?}") };
    metric
}

#[test]
fn a_metric_selector_selects_one_metric() {
    let refusal = |selector: &str| step(&format!("{{ metric: '{selector}' }}")).phrase();
    assert_eq!(
        refusal("a:avg,b:avg"),
        "plimsoll.yml:6 `gate.objectives[0].dynatrace.metric`: `a:avg,b:avg` selects several metrics | write one objective for each metric"
    );
    assert!(refusal("a:filter(eq(\"x\",\"y\")").contains("has a bracket that does not close"));
    for selector in
        ["(a:avg)/(b:avg)*100", "a:splitBy(\"x\",\"y,z\"):avg", "a:filter(eq(\"k\",\"~\"v,~\"\"))"]
    {
        assert_eq!(metric(&format!("{{ metric: '{selector}' }}")).selector, selector);
    }
}

#[test]
fn an_objective_may_have_entities_of_its_own() {
    assert!(metric("{ metric: m:avg }").entities.is_empty());
    assert_eq!(
        metric("{ metric: m:avg, entities: [type(HOST), type(SERVICE), type(HOST)] }").entities,
        ["type(HOST)", "type(SERVICE)"]
    );
}

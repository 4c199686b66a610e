//! What a `slo.yaml` says and its authors may not know.

use crate::gate::keptn::{Aggregate, Clause};

use super::slo::SloFile;

/// One line a trap.
pub(super) fn lints(file: &str, slo: &SloFile) -> Vec<String> {
    let mut found = Vec::new();
    let slos = &slo.slos;
    let heard = slos.objectives.iter().filter(|it| !it.pass.is_empty());
    let weights: i64 = heard.clone().map(|it| it.weight).sum();
    let mut relative = false;
    for (objective, line) in slos.objectives.iter().zip(&slo.lines) {
        let mut say = |text: String| found.push(format!("{file}:{line}: {text}"));
        let name = &objective.sli;
        if objective.weight < 0 {
            say(format!("`{name}` has a negative weight: when it passes, the score falls"));
        }
        if objective.pass.is_empty() && !objective.warning.is_empty() {
            say(format!("`{name}` has only warning criteria: it is shown and has no say"));
        }
        if objective.pass.is_empty() && objective.key {
            say(format!("`{name}` is a key SLI without pass criteria: it can fail nothing"));
        }
        for text in objective.pass.iter().chain(&objective.warning).flatten() {
            let Ok(clause) = Clause::parse(text) else { continue };
            relative |= clause.comparison;
            let bound = clause.value;
            if clause.comparison && !clause.increase && !clause.percentage {
                say(format!(
                    "`{text}` of `{name}` means {bound} below the value before, not minus {bound}"
                ));
            }
            if clause.percentage && !text.contains(['+', '-']) {
                say(format!(
                    "`{text}` of `{name}` compares with the value before (as `+{bound}%`), and is no bound in percent"
                ));
            }
        }
        let alone = heard.clone().filter(|other| other.sli == *name).count();
        if alone > 1 {
            say(format!(
                "`{name}` stands in several objectives; Keptn gave its value to the first only, here each is judged"
            ));
        }
    }
    for (objective, line) in slos.objectives.iter().zip(&slo.lines) {
        let counts = !objective.pass.is_empty() && !objective.key && weights > 0;
        let without = 100.0 * (weights - objective.weight) as f64 / weights as f64;
        let passes =
            slos.total_pass.trim_end_matches('%').parse().is_ok_and(|pass: f64| without >= pass);
        if counts && passes {
            found.push(format!(
                "{file}:{line}: `{}` may fail and the score of {without:.0} still passes: make it a key SLI if it matters (here the release then warns)",
                objective.sli
            ));
        }
    }
    if relative {
        if slo.presumed_results || slos.comparison.results > 1 {
            found.push(format!(
                "{file}: compares with {} earlier results{}; here it is always the one baseline of this run",
                slos.comparison.results,
                if slo.presumed_results { " (Keptn's default, though its specification says 1)" } else { "" }
            ));
        }
        if let Aggregate::Unknown(word) = &slos.comparison.aggregate {
            found.push(format!(
                "{file}: Keptn knows no aggregate function `{word}` and compares with zero"
            ));
        }
        found.push(format!(
            "{file}: relative criteria pass in Keptn where there is nothing to compare with; here they are undecided"
        ));
    }
    found
}

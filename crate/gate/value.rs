//! The judgement on one number: criteria, as Keptn reads them.

use super::finding::Finding;
use super::words::{quantity, wanted};
use super::{Criterion, Numbers, Value, Verdict};

/// Judges a value. Without pass criteria it is only shown, and `after` is a pass without a say.
pub(super) fn judge_value(
    value: &Value,
    before: Option<f64>,
    after: f64,
    unit: Option<&str>,
) -> Finding {
    let before = before.filter(|before| before.is_finite());
    if !after.is_finite() {
        return Finding::of(Verdict::NoData, "the answer is not a number");
    }
    let now = match before {
        Some(before) => {
            format!("{} after, {} before", quantity(after, unit), quantity(before, unit))
        }
        None => quantity(after, unit),
    };
    let (verdict, why) = decide(value, before, after, unit);
    let relative = value.pass.iter().chain(&value.warn).flatten().any(Criterion::is_relative);
    let change = before
        .filter(|before| relative && *before != 0.0)
        .map(|before| (after - before) / before.abs());
    Finding {
        method: if value.is_informational() { "" } else { "criteria" },
        before: before.map(|value| Numbers { value, buckets: 1 }),
        after: Some(Numbers { value: after, buckets: 1 }),
        estimate: change,
        ..Finding::of(verdict, format!("{now}{why}"))
    }
}

fn decide(value: &Value, before: Option<f64>, after: f64, unit: Option<&str>) -> (Verdict, String) {
    if value.is_informational() {
        return (Verdict::Pass, ", for information".to_owned());
    }
    let wanted = sets_in_words(&value.pass, before, unit);
    let passes = any_set_holds(&value.pass, after, before);
    if passes == Some(true) {
        return (Verdict::Pass, format!("; wanted {wanted}"));
    }
    let warns =
        if value.warn.is_empty() { Some(false) } else { any_set_holds(&value.warn, after, before) };
    match (passes, warns) {
        (None, Some(true | false) | None) | (_, None) => (
            Verdict::Inconclusive,
            format!(
                "; wanted {wanted}, but there is no value before the deployment to compare with"
            ),
        ),
        (Some(_), Some(true)) => {
            let tolerated = sets_in_words(&value.warn, before, unit);
            (Verdict::Warn, format!("; wanted {wanted}, tolerated {tolerated}"))
        }
        (Some(_), Some(false)) => (Verdict::Fail, format!("; wanted {wanted}")),
    }
}

/// OR over sets, AND within one; undecided where the undecided criteria could turn it.
fn any_set_holds(sets: &[Vec<Criterion>], after: f64, before: Option<f64>) -> Option<bool> {
    let mut undecided = false;
    for set in sets {
        let holds: Vec<Option<bool>> =
            set.iter().map(|criterion| criterion.holds(after, before)).collect();
        if !holds.is_empty() && holds.iter().all(|held| *held == Some(true)) {
            return Some(true);
        }
        undecided |= holds.contains(&None) && !holds.contains(&Some(false));
    }
    if undecided { None } else { Some(false) }
}

/// `>=99.5 % and <100 % or =0 %`.
pub(super) fn sets_in_words(
    sets: &[Vec<Criterion>],
    before: Option<f64>,
    unit: Option<&str>,
) -> String {
    let set = |set: &Vec<Criterion>| {
        let words: Vec<String> =
            set.iter().map(|criterion| wanted(criterion, before, unit)).collect();
        words.join(" and ")
    };
    sets.iter().map(set).collect::<Vec<_>>().join(" or ")
}

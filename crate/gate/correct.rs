//! Many objectives at once: a chance that is small for one is not small for the worst of many.

use super::{Judgement, Verdict};
use crate::stats::{benjamini_hochberg, holm};

/// The chance that any key objective fails by accident.
pub(super) const KEY_LEVEL: f64 = 0.01;

/// The share of accidents among the objectives that fail.
pub(super) const OTHER_LEVEL: f64 = 0.05;

/// Adjusts the chances of all judgements that have a say and rest on one: those of key objectives after
/// Holm, the others after Benjamini and Hochberg over all of them. A fail whose adjusted chance is no
/// longer small becomes a warning that says so; a fail by a rule (limits, criteria, traffic that is gone,
/// windows wholly apart) rests on no chance and stays. No verdict gets better than a warning by this.
pub(super) fn correct(judgements: &mut [Judgement]) {
    let family: Vec<usize> = (0..judgements.len())
        .filter(|index| judgements[*index].p.is_some() && !judgements[*index].info)
        .collect();
    let tested: Vec<(f64, bool)> = family
        .iter()
        .map(|index| (judgements[*index].p.unwrap_or(1.0), judgements[*index].key))
        .collect();
    for (index, adjusted) in family.iter().zip(adjusted(&tested)) {
        let judgement = &mut judgements[*index];
        judgement.adjusted = Some(adjusted);
        let holds = adjusted <= bar(judgement.key);
        if judgement.verdict == Verdict::Fail && !judgement.by_rule && !holds {
            judgement.verdict = Verdict::Warn;
            judgement.reason.push_str(&format!(
                "; of {} objectives judged at once, one is off by so much too often by accident",
                tested.len()
            ));
        }
    }
}

/// Up to where an adjusted chance is small.
pub(super) fn bar(key: bool) -> f64 {
    if key { KEY_LEVEL } else { OTHER_LEVEL }
}

/// (chance, key) adjusted, in the same order.
pub(super) fn adjusted(tested: &[(f64, bool)]) -> Vec<f64> {
    let all: Vec<f64> = tested.iter().map(|(p, _)| *p).collect();
    let keys: Vec<f64> = tested.iter().filter(|(_, key)| *key).map(|(p, _)| *p).collect();
    let mut of_keys = holm(&keys).into_iter();
    let of_all = benjamini_hochberg(&all);
    let choose = |((_, key), of_all): (&(f64, bool), f64)| match key {
        true => of_keys.next().unwrap_or(1.0),
        false => of_all,
    };
    tested.iter().zip(of_all).map(choose).collect()
}

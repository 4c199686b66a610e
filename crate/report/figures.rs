//! The figures of one judgement in words, the same on every page.

use crate::gate::{Judgement, change, quantity};

/// `318 ms → 412 ms`; a window without a number is `–`.
pub(super) fn before_after(it: &Judgement) -> String {
    match (&it.before, &it.after) {
        (None, None) => "–".to_owned(),
        _ => format!("{} → {}", before(it), after(it)),
    }
}

/// The baseline.
pub(super) fn before(it: &Judgement) -> String {
    it.before.map_or("–".to_owned(), |numbers| quantity(numbers.value, it.unit.as_deref()))
}

/// The judged window.
pub(super) fn after(it: &Judgement) -> String {
    it.after.map_or("–".to_owned(), |numbers| quantity(numbers.value, it.unit.as_deref()))
}

/// `+29 % (+17 % to +43 %)`; empty where no change was measured.
pub(super) fn changed(it: &Judgement) -> String {
    match (it.estimate, it.interval) {
        (Some(share), Some((low, high))) => {
            format!("{} ({} to {})", change(share), change(low), change(high))
        }
        (Some(share), None) => change(share),
        (None, _) => String::new(),
    }
}

//! The coloured lines of a Data Explorer tile, as criteria.

use super::super::super::said::Objection;
use super::wire::{Line, Visual};

const GREEN: [&str; 12] = [
    "#006613", "#1f7e1e", "#5ead35", "#7dc540", "#9cd575", "#e8f9dc", "#048855", "#009e60",
    "#2ab06f", "#54c27d", "#99dea8", "#e1f7dc",
];
const YELLOW: [&str; 10] = [
    "#ef651f", "#fd8232", "#ffa86c", "#ffd0ab", "#c9a000", "#e6be00", "#f5d30f", "#ffe11c",
    "#ffee7c", "#fff9d5",
];
const RED: [&str; 6] = ["#93060e", "#ab0c17", "#c41425", "#dc172a", "#f28289", "#ffeaea"];

/// Criteria to pass and to warn.
pub(super) type Both = (Vec<Vec<String>>, Vec<Vec<String>>);

/// What the lines of a tile say; none where it shows none.
pub(super) fn criteria(visual: &Visual) -> Result<Option<Both>, Objection> {
    let shown = visual.thresholds.iter().filter(|it| it.visible == Some(true));
    let mut shown = shown.filter(|it| it.rules.iter().any(|rule| rule.value.is_some()));
    let Some(threshold) = shown.next() else { return Ok(None) };
    if shown.next().is_some() {
        return Err(wrong("are several sets"));
    }
    let [first, middle, last] = threshold.rules.as_slice() else {
        return Err(wrong("are not three"));
    };
    let of = |line: &Line, colours: &[&str]| {
        line.color.as_deref().is_some_and(|it| colours.contains(&it))
    };
    let (Some(start), Some(end)) = (first.value, last.value) else {
        return Err(wrong("have no value at an end"));
    };
    let inside = |it: f64| (start < it && it < end) || (end < it && it < start);
    if start == end || middle.value.is_some_and(|it| !inside(it)) {
        return Err(wrong("neither rise nor fall from one to the next"));
    }
    if !of(middle, &YELLOW) {
        return Err(wrong("have no colour of warnings in the middle"));
    }
    let (low, high) = if start < end { (first, last) } else { (last, first) };
    let (least, most) = (start.min(end), start.max(end));
    let set = |texts: Vec<String>| vec![texts];
    let (pass, warning) = if of(low, &GREEN) && of(high, &RED) {
        let below = |bound: f64| set(vec![format!(">={least}"), format!("<{bound}")]);
        (below(middle.value.unwrap_or(most)), middle.value.map(|_| below(most)))
    } else if of(low, &RED) && of(high, &GREEN) {
        (set(vec![format!(">={most}")]), middle.value.map(|it| set(vec![format!(">={it}")])))
    } else {
        return Err(wrong("do not lead from a colour that passes to one that fails"));
    };
    Ok(Some((pass, warning.unwrap_or_default())))
}

fn wrong(how: &str) -> Objection {
    Objection::new(
        format!("shows thresholds that {how}"),
        "give it the three lines pass, warning and fail in colours of the palette, or write `pass=…;warning=…` into its title",
    )
}

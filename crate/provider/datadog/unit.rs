//! The units of Datadog in the words that the pages know.
//! <https://docs.datadoghq.com/metrics/units/>

use super::wire::Unit;

/// A unit and what it is per, either of which may be missing.
pub(super) type Units = Option<Vec<Option<Unit>>>;

/// `Second`, `BytePerSecond`, `PerSecond`, or the vendor's own word; none for a plain number.
pub(super) fn unit(units: Option<&Vec<Option<Unit>>>) -> Option<String> {
    let mut units = units?.iter();
    let first = units.next().and_then(Option::as_ref);
    let per = units.next().and_then(Option::as_ref).and_then(|it| it.name.as_deref());
    let name = first.and_then(|it| it.name.as_deref());
    match (name, per) {
        (None | Some("fraction" | "unit"), None) => None,
        (Some("byte"), Some("second")) => Some("BytePerSecond".to_owned()),
        (Some("byte"), Some("minute")) => Some("BytePerMinute".to_owned()),
        (_, Some("second")) => Some("PerSecond".to_owned()),
        (_, Some("minute")) => Some("PerMinute".to_owned()),
        (_, Some("hour")) => Some("PerHour".to_owned()),
        (Some(name), Some(per)) => Some(format!("{name}/{per}")),
        (None, Some(per)) => Some(format!("/{per}")),
        (Some(name), None) => Some(word(name, first)),
    }
}

fn word(name: &str, unit: Option<&Unit>) -> String {
    let known = match name {
        "nanosecond" => "NanoSecond",
        "microsecond" => "MicroSecond",
        "millisecond" => "MilliSecond",
        "second" => "Second",
        "minute" => "Minute",
        "hour" => "Hour",
        "byte" => "Byte",
        "percent" => "Percent",
        other => unit.and_then(|it| it.plural.as_deref()).unwrap_or(other),
    };
    known.to_owned()
}

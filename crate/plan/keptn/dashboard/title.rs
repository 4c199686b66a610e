//! The title of a tile: `Response time;sli=rt;pass=<+10%,<600;warning=<=800;key=true;weight=2`.
//! <https://github.com/keptn-contrib/dynatrace-service/blob/master/documentation/slis-via-dashboard.md>

use crate::gate::keptn::Slo;

use super::super::super::said::Objection;
use super::super::super::shown::shown;

/// The parts of a title or a markdown tile between `;`: a key and a value, or text alone.
pub(super) fn parts(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    text.split(';').map(|part| match part.trim().split_once('=') {
        Some((key, value)) => (key.trim(), Some(value.trim())),
        None => (part.trim(), None),
    })
}

/// What a title says; none where the tile is no objective.
pub(super) fn objective(title: &str) -> Result<Option<Slo>, Objection> {
    let mut slo = Slo {
        sli: String::new(),
        display_name: String::new(),
        pass: Vec::new(),
        warning: Vec::new(),
        weight: 1,
        key: false,
    };
    let (mut excluded, mut wrong) = (false, None);
    let mut once = Vec::new();
    for (index, (key, value)) in parts(title).enumerate() {
        let Some(value) = value else {
            if index == 0 {
                slo.display_name = key.to_owned();
            }
            continue;
        };
        let key = key.to_lowercase();
        if once.contains(&key) {
            wrong = wrong.or(Some(twice(&key)));
            continue;
        }
        let read = match key.as_str() {
            "sli" if value.is_empty() => {
                Err(Objection::new("names no indicator after `sli=`", "write `sli=response_time`"))
            }
            "sli" => {
                if slo.display_name.is_empty() {
                    slo.display_name = value.to_owned();
                }
                slo.sli = clean(value);
                Ok(())
            }
            "pass" => criteria(value).map(|set| slo.pass.push(set)),
            "warning" => criteria(value).map(|set| slo.warning.push(set)),
            "key" => truth(&key, value).map(|it| slo.key = it),
            "exclude" => truth(&key, value).map(|it| excluded = it),
            "weight" => value.parse().map(|it| slo.weight = it).map_err(|_| {
                Objection::new(
                    format!("`weight` is {}, which is no whole number", shown(value)),
                    "write `weight=2`",
                )
            }),
            _ => continue,
        };
        wrong = wrong.or(read.err());
        if !matches!(key.as_str(), "pass" | "warning") {
            once.push(key);
        }
    }
    if slo.sli.is_empty() {
        slo.sli = clean(&slo.display_name);
    }
    if slo.sli.is_empty() || (excluded && wrong.is_none()) {
        return Ok(None);
    }
    wrong.map_or(Ok(Some(slo)), Err)
}

/// A key that may stand once stands twice.
pub(super) fn twice(key: &str) -> Objection {
    Objection::new(format!("says {} twice", shown(key)), "leave one of the two out")
}

/// The name of an indicator.
fn clean(name: &str) -> String {
    name.to_lowercase().replace([' ', '/', '%', '$', '.'], "_")
}

fn truth(key: &str, value: &str) -> Result<bool, Objection> {
    // As Go reads a truth.
    match value {
        "1" | "t" | "T" | "true" | "True" | "TRUE" => Ok(true),
        "0" | "f" | "F" | "false" | "False" | "FALSE" => Ok(false),
        _ => Err(Objection::new(
            format!("`{key}` is {}, neither true nor false", shown(value)),
            format!("write `{key}=true`"),
        )),
    }
}

/// A set of criteria between commas, in the stricter grammar of titles.
fn criteria(text: &str) -> Result<Vec<String>, Objection> {
    let wrong = text.split(',').find(|it| !is_criterion(it));
    match wrong {
        Some(wrong) => Err(Objection::new(
            format!("{} is no criterion", shown(wrong)),
            "write it like `<600`, `<=+10%` or `>=99.5`, without blanks",
        )),
        None => Ok(text.split(',').map(str::to_owned).collect()),
    }
}

fn is_criterion(text: &str) -> bool {
    let rest = ["<=", ">=", "<", ">", "="].into_iter().find_map(|it| text.strip_prefix(it));
    let Some(rest) = rest else { return false };
    let rest = rest.strip_prefix(['+', '-']).unwrap_or(rest);
    is_number(rest.strip_suffix('%').unwrap_or(rest))
}

/// `90` or `99.5`.
pub(super) fn is_number(text: &str) -> bool {
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(text),
    }
}

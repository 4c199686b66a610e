//! One indicator of a `sli.yaml` for Dynatrace, as Keptn's dynatrace-service read it.
//! <https://github.com/keptn-contrib/dynatrace-service/blob/master/documentation/sli-provider.md>

use super::super::Question;
use super::super::dynatrace::{Metric, Problems, Slo, metric_selector};
use super::super::said::Objection;
use super::super::shown::shown;

/// What a query asks for.
pub(super) fn question(query: &str) -> Result<Question, Objection> {
    let query = query.trim();
    if let Some(id) = query.strip_prefix("SLO;") {
        let called = id.trim().to_owned();
        if called.is_empty() {
            return Err(Objection::new("names no SLO", "write `SLO;<id>`"));
        }
        return Ok(Question::DynatraceSlo(Slo { called }));
    }
    if let Some(rest) = query.strip_prefix("PV2;") {
        let parts = parts(rest)?;
        let entities = targets(&parts);
        let selector = parts.get("problemSelector").map(|it| (*it).to_owned());
        return Ok(Question::DynatraceProblems(Problems { entities, selector }));
    }
    if query.starts_with("USQL;") {
        return Err(refused("user sessions", "ask for a metric of the application instead"));
    }
    if query.starts_with("SECPV2;") {
        return Err(refused("security problems", "let the pipeline's own scanner decide on those"));
    }
    if let Some(rest) = query.strip_prefix("MV2;") {
        let (unit, rest) = rest.split_once(';').unwrap_or((rest, ""));
        let smaller = match unit.to_ascii_lowercase().as_str() {
            "microsecond" => "MicroSecond,MilliSecond",
            "byte" => "Byte,KiloByte",
            _ => {
                return Err(Objection::new(
                    format!("has the unit {} after `MV2;`", shown(unit)),
                    "write `MV2;MicroSecond;…` or `MV2;Byte;…`",
                ));
            }
        };
        return metric(rest, Some(smaller));
    }
    metric(query, None)
}

fn refused(what: &str, fix: &str) -> Objection {
    Objection::new(format!("asks for {what}, which is not supported"), fix)
}

/// `metricSelector=…&entitySelector=…`, or the older `<metric>?scope=…`, or a metric selector alone.
fn metric(query: &str, smaller: Option<&str>) -> Result<Question, Objection> {
    let (selector, entities) = if query.contains("metricSelector=") {
        let parts = parts(query)?;
        let selector = parts.get("metricSelector").copied().unwrap_or_default();
        (selector, targets(&parts))
    } else if let Some((selector, scope)) = query.split_once('?') {
        let scope = scope.strip_prefix("scope=").ok_or_else(|| {
            Objection::new(
                format!("{} is not understood after `?`", shown(scope)),
                "write `metricSelector=…&entitySelector=…`",
            )
        })?;
        (selector, vec![format!("type(SERVICE),{scope}")])
    } else {
        (query, vec![String::new()])
    };
    let mut selector = metric_selector(selector)?;
    // Response times came in milliseconds without being asked for it.
    let automatic =
        selector.starts_with("builtin:service.response.time").then_some("MicroSecond,MilliSecond");
    if let Some(units) = smaller.or(automatic)
        && !selector.contains(":toUnit(")
    {
        selector.push_str(&format!(":toUnit({units})"));
    }
    Ok(Question::DynatraceMetric(Metric { selector, control: None, entities }))
}

/// The parts of a query between `&`, by their keys.
fn parts(query: &str) -> Result<std::collections::BTreeMap<&str, &str>, Objection> {
    const KNOWN: [&str; 5] =
        ["metricSelector", "entitySelector", "problemSelector", "mzSelector", "resolution"];
    let mut parts = std::collections::BTreeMap::new();
    for part in query.trim_start_matches('?').split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        if !KNOWN.contains(&key) || value.is_empty() {
            return Err(Objection::new(
                format!("has the part {}, which is not understood", shown(part)),
                "write `metricSelector=…&entitySelector=…&mzSelector=…`",
            ));
        }
        parts.insert(key, value);
    }
    Ok(parts)
}

/// The entity selector with the management zones in it; empty: everything, as Keptn asked.
fn targets(parts: &std::collections::BTreeMap<&str, &str>) -> Vec<String> {
    let both = [parts.get("entitySelector"), parts.get("mzSelector")];
    vec![both.into_iter().flatten().copied().collect::<Vec<_>>().join(",")]
}

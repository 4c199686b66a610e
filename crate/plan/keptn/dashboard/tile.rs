//! One tile of a dashboard: what it asks for.

use crate::gate::keptn::Slo;

use super::super::super::Question;
use super::super::super::dynatrace::{Metric, metric_selector};
use super::super::super::said::Objection;
use super::super::super::shown::shown;
use super::wire::{Chart, Tile, Zone};
use super::{threshold, title};

/// An objective, its question, and the unit in which it is shown, where that is another than the metric's.
pub(super) struct Tiled {
    pub(super) slo: Slo,
    pub(super) question: Question,
    pub(super) unit: Option<String>,
}

/// A Data Explorer tile: `resolution=null&(builtin:…):limit(100):names`.
pub(super) fn explored(tile: &Tile, zone: Option<&Zone>) -> Result<Option<Tiled>, Objection> {
    let Some(mut slo) = title::objective(tile.name.as_deref().unwrap_or_default())? else {
        return Ok(None);
    };
    let mut asked = tile.queries.iter().filter(|it| it.enabled == Some(true));
    let (Some(query), None) = (asked.next(), asked.next()) else {
        return Err(Objection::new(
            "does not ask exactly one query",
            "leave one query of the tile enabled",
        ));
    };
    if let (Some(visual), true, true) =
        (&tile.visual_config, slo.pass.is_empty(), slo.warning.is_empty())
        && let Some((pass, warning)) = threshold::criteria(visual)?
    {
        (slo.pass, slo.warning) = (pass, warning);
    }
    let expression = tile.metric_expressions.first().and_then(|it| it.split_once('&'));
    let Some((_, selector)) = expression else {
        return Err(Objection::new("holds no metric expression", "save the tile once more"));
    };
    let matcher = format!("{}:", query.id.as_deref().unwrap_or_default());
    let looks = tile.visual_config.iter().flat_map(|it| &it.rules);
    let mut looks = looks.filter(|it| it.matcher.as_deref() == Some(matcher.as_str()));
    let unit = looks.next().and_then(|it| it.unit_transform.clone());
    let question = Question::DynatraceMetric(Metric {
        selector: metric_selector(selector)?,
        control: None,
        entities: vec![zone.map_or_else(String::new, in_zone)],
    });
    Ok(Some(Tiled { slo, question, unit: unit.filter(|it| is_unit(it)) }))
}

/// A custom chart with one series.
pub(super) fn charted(chart: &Chart, zone: Option<&Zone>) -> Result<Option<Tiled>, Objection> {
    let title = chart.custom_name.as_deref().unwrap_or_default();
    let Some(slo) = title::objective(title)? else { return Ok(None) };
    let config = chart.chart_config.as_ref();
    let Some([series]) = config.map(|it| it.series.as_slice()) else {
        return Err(Objection::new("does not chart exactly one series", "leave one series in it"));
    };
    let mut selector = series.metric.clone().unwrap_or_default();
    match series.dimensions.as_slice() {
        [] => selector.push_str(":splitBy()"),
        [only] if only.values.len() < 2 => {
            let name = only.name.as_deref().unwrap_or_default();
            if let [value] = only.values.as_slice() {
                selector.push_str(&format!(":filter(eq({},{}))", word(name), word(value)));
            }
            selector.push_str(&format!(":splitBy({})", quoted(name)));
        }
        _ => {
            return Err(Objection::new(
                "is split by several dimensions or filtered by several values",
                "split it by one, with one value at most",
            ));
        }
    }
    // Without a word of its own the metric is aggregated as it is by default.
    match series.aggregation.as_deref().unwrap_or("NONE") {
        "NONE" => {}
        "PERCENTILE" => {
            selector.push_str(&format!(":percentile({})", series.percentile.unwrap_or(95.0)))
        }
        "OF_INTEREST_RATIO" | "OTHER_RATIO" => selector.push_str(":avg"),
        word => selector.push_str(&format!(":{}", word.to_lowercase())),
    }
    selector.push_str(":names");
    let kind = series.entity_type.as_deref().unwrap_or_default();
    let mut target = match kind {
        "" => return Err(Objection::new("charts a series of no entity type", "chart it anew")),
        // The metrics of custom devices are charted under their older name.
        "IOT" => "type(CUSTOM_DEVICE)".to_owned(),
        kind => format!("type({kind})"),
    };
    let mut filters = String::new();
    for (name, values) in chart.filters_per_entity_type.get(kind).into_iter().flatten() {
        let criterion = match name.as_str() {
            "SPECIFIC_ENTITIES" => "entityId",
            "AUTO_TAGS" => "tag",
            name => {
                return Err(Objection::new(
                    format!("is filtered by {}, which is not known here", shown(name)),
                    "filter by entities and tags",
                ));
            }
        };
        match criterion {
            // Any of these entities: several criteria would all have to hold.
            "entityId" if !values.is_empty() => {
                let ids: Vec<String> = values.iter().map(|it| quoted(it)).collect();
                filters.push_str(&format!(",{criterion}({})", ids.join(",")));
            }
            _ => filters.extend(values.iter().map(|it| format!(",{criterion}({})", quoted(it)))),
        }
    }
    if kind == "SERVICE_KEY_REQUEST" && !filters.is_empty() {
        filters = format!(",fromRelationships.isServiceMethodOfService(type(SERVICE){filters})");
    }
    target.push_str(&filters);
    target.extend(zone.map(|it| format!(",{}", in_zone(it))));
    let unit = config.and_then(|it| it.left_axis_custom_unit.clone());
    let question = Question::DynatraceMetric(Metric {
        selector: metric_selector(&selector)?,
        control: None,
        entities: vec![target],
    });
    Ok(Some(Tiled { slo, question, unit: unit.filter(|it| is_unit(it)) }))
}

fn in_zone(zone: &Zone) -> String {
    format!("mzName({})", quoted(zone.name.as_deref().unwrap_or_default()))
}

/// A value of a selector.
pub(super) fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('~', "~~").replace('"', "~\""))
}

/// A value of a transformation, in quotes where it needs them.
/// <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/metric-v2/metric-selector>
fn word(value: &str) -> String {
    let special = |it: char| it.is_whitespace() || "():,~\"".contains(it);
    if value.is_empty() || value.contains(special) { quoted(value) } else { value.to_owned() }
}

fn is_unit(word: &str) -> bool {
    !matches!(word, "" | "auto" | "none")
}

//! A metric as one number a window, or one for each group.
//! <https://docs.datadoghq.com/api/latest/metrics/#query-scalar-data-across-multiple-products>

use serde_json::json;

use crate::error::Result;
use crate::json::Value;
use crate::plan::{Datadog, DatadogQuery, Expression};
use crate::provider::answer::one_line;
use crate::time::Window;
use crate::wire::{Answer, Request, Silence};

use super::answer::{Errand, read};
use super::query::named;
use super::question::ask;
use super::unit::unit;
use super::wire::{Column, ScalarAnswer};

const ERRAND: Errand = Errand { action: "read the metric", permission: "timeseries_query" };

/// The numbers that came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// The group (`service:checkout`; none without groups) and its number, where it has one.
    pub values: Vec<(Option<String>, Option<f64>)>,
    /// The unit.
    pub unit: Option<String>,
    /// What Datadog warned of.
    pub warnings: Vec<String>,
}

/// Asks for one number over the window.
pub fn scalar_request(datadog: &Datadog, query: &DatadogQuery, window: Window) -> Request {
    let (queries, formula) = match &query.expression {
        Expression::Query(query) => (std::slice::from_ref(query), "a"),
        Expression::Formula { queries, formula } => (queries.as_slice(), formula.as_str()),
    };
    let json = json!({"data": {"type": "scalar_request", "attributes": {
        "from": window.from.as_millisecond(),
        "to": window.to.as_millisecond(),
        "queries": named(queries).map(|(name, text)| json!({
            "data_source": "metrics",
            "name": name,
            "query": text,
            "aggregator": query.aggregator.word(),
        })).collect::<Vec<_>>(),
        "formulas": [{"formula": formula}],
    }}});
    ask(datadog, "/api/v2/query/scalar", &json, ERRAND.action)
}

/// Reads the numbers; none is never zero.
pub fn scalar_response(datadog: &Datadog, result: &Result<Answer, Silence>) -> Result<Numbers> {
    let answer: ScalarAnswer = read(ERRAND, datadog, result)?;
    let columns = answer.data.and_then(|it| it.attributes?.columns).unwrap_or_default();
    let warning = answer.errors.as_deref().and_then(one_line);
    let Some(numbers) = columns.iter().find(|it| it.kind.as_deref() != Some("group")) else {
        return match warning {
            Some(why) => Err(ERRAND.trouble(why, "mend the queries or the formula")),
            None => Ok(Numbers::default()),
        };
    };
    let rows = numbers.values.iter().flatten().enumerate();
    let values = rows.map(|(row, value)| {
        let groups: Vec<String> = columns
            .iter()
            .filter(|it| it.kind.as_deref() == Some("group"))
            .filter_map(|column| group(column, row))
            .collect();
        let number = value.as_f64().filter(|it| it.is_finite());
        ((!groups.is_empty()).then(|| groups.join(",")), number)
    });
    Ok(Numbers {
        values: values.collect(),
        unit: unit(numbers.meta.as_ref().and_then(|it| it.unit.as_ref())),
        warnings: warning.into_iter().collect(),
    })
}

/// `service:checkout`.
fn group(column: &Column, row: usize) -> Option<String> {
    let name = column.name.as_deref()?;
    let value = column.values.as_ref()?.get(row)?;
    let texts: Vec<&str> = match value.as_list() {
        Some(all) => all.iter().filter_map(Value::as_str).collect(),
        None => value.as_str().into_iter().collect(),
    };
    Some(format!("{name}:{}", texts.join("|")))
}

//! A record of Grail's: what it is called, and the series in it.

use crate::gate::{Point, Series};
use crate::provider::dynatrace::beyond::{Row, Table};
use crate::time::{Duration, Timestamp, later};

/// The texts that tell a record from others.
pub(super) fn dimension(row: &Row) -> Option<String> {
    let texts: Vec<&str> = row.texts.iter().map(|(_, text)| text.as_str()).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

/// The records that are called as this one is.
pub(super) fn alike<'a>(row: &Row, table: &'a Table) -> impl Iterator<Item = &'a Row> + use<'a> {
    let name = dimension(row);
    table.rows.iter().filter(move |it| dimension(it) == name)
}

/// The one series of a record.
pub(super) fn series(row: &Row, settled: Timestamp) -> Result<Series, String> {
    let named = |names: Vec<&str>| names.join("`, `");
    let values = match row.series.as_slice() {
        [(_, values)] => values,
        [] => {
            return Err("the query brings no series over time: begin it with `timeseries`, or write `kind: value`".to_owned());
        }
        several => {
            return Err(format!(
                "the query brings several series: `{}`; keep one, with `fieldsRemove`",
                named(several.iter().map(|(name, _)| name.as_str()).collect())
            ));
        }
    };
    let (Some(start), Some(bucket)) = (row.start, row.interval) else {
        return Err("the query brings a list without `timeframe` and `interval`: keep both fields"
            .to_owned());
    };
    let bucket = bucket.max(Duration::from_millis(1));
    let mut at = start;
    let mut points = Vec::with_capacity(values.len());
    for value in values {
        let end = later(at, bucket);
        if end <= settled {
            points.push(Point { start: at, value: *value });
        }
        at = end;
    }
    Ok(Series { bucket, points: points.into() })
}

//! One number out of Grail.

use crate::error::Result;
use crate::provider::dynatrace::beyond::Table;
use crate::time::Window;
use crate::wire::World;

use super::super::super::grail::grail;
use super::{Question, cut, trouble};

/// The one number of one record.
pub(super) fn only_number(table: &Table) -> Result<Option<f64>, String> {
    let row = match table.rows.as_slice() {
        [] => return Ok(None),
        [row] => row,
        rows => {
            return Err(format!(
                "the query has {} records, and a value is one number: `summarize` them",
                rows.len()
            ));
        }
    };
    match (row.numbers.as_slice(), row.series.as_slice()) {
        ([(_, number)], []) => Ok(*number),
        ([], []) => Err("the record has no number in it".to_owned()),
        ([], _) => Err("the query brings a series, and a value is one number: write `scalar:true`, `arrayAvg(…)`, or `kind: level`".to_owned()),
        (several, _) => {
            let names: Vec<&str> = several.iter().map(|(name, _)| name.as_str()).collect();
            Err(format!("the record has several numbers: `{}`; keep one, with `fields`", names.join("`, `")))
        }
    }
}

/// One number over a window, for what is computed from it.
pub(super) async fn number_over<W: World>(
    world: &W,
    question: &Question<'_>,
    query: &str,
    window: Window,
) -> Result<(Option<f64>, Vec<String>)> {
    let table = grail(world, question.platform()?, query, window).await?;
    let fix = "run the query in a notebook and make it one number";
    if let Some(why) = &table.partial {
        return Err(trouble("count by Grail", cut(why), "let the query scan less"));
    }
    let number = only_number(&table).map_err(|why| trouble("count by Grail", why, fix))?;
    Ok((number, table.notes))
}

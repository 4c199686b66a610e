//! Criteria in the file: a list is AND, a list of lists is OR.

use crate::error::Result;
use crate::gate::Criterion;

use super::super::said::Objection;
use super::super::shown::shown;
use super::at::At;

/// Alternatives, of which one must hold: one text, a list of texts, or a list of lists.
pub(super) fn criteria(at: &At<'_>) -> Result<Vec<Vec<Criterion>>> {
    let items = at.one_or_many()?;
    let lists = items.iter().filter(|item| item.is_list()).count();
    let alternatives = match lists {
        0 => vec![all(at, &items)?],
        lists if lists == items.len() => {
            items.iter().map(|item| all(item, &item.list()?)).collect::<Result<_>>()?
        }
        _ => {
            return Err(at.mistake(
                "mixes criteria and lists of criteria",
                "write a list of criteria, which must all hold, or a list of such lists, of which one must hold",
            ));
        }
    };
    Ok(alternatives)
}

/// Criteria with fixed numbers, all of which must hold.
pub(super) fn limits(at: &At<'_>) -> Result<Vec<Criterion>> {
    let items = at.one_or_many()?;
    let limits = all(at, &items)?;
    match limits.iter().zip(&items).find(|(limit, _)| limit.is_relative()) {
        None => Ok(limits),
        Some((_, item)) => Err(item.mistake(
            format!(
                "{} compares with before, and a limit is a fixed number",
                shown(item.text()?.value)
            ),
            "write it like `<600000`; how much it may change is its `margin`",
        )),
    }
}

fn all(at: &At<'_>, items: &[At<'_>]) -> Result<Vec<Criterion>> {
    if items.is_empty() {
        return Err(at.mistake(
            "is an empty list",
            "write a criterion, `>=99.5` or `<=+10%`, or leave the key out",
        ));
    }
    items.iter().map(criterion).collect()
}

fn criterion(at: &At<'_>) -> Result<Criterion> {
    at.text()?.read(|text| {
        Criterion::parse(text).map_err(|error| {
            Objection::new(error.0, "write it like `>=99.5`, `<600` or `<=+10%`, in quotes")
        })
    })
}

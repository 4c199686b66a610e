//! `slo.yaml`, with Keptn's own defaults.
//! <https://github.com/keptn/spec/blob/master/service_level_objective.md>

use crate::error::Result;
use crate::gate::keptn::{Aggregate, Comparison, Slo, Slos};

use super::node::{Spot, tree};

/// A `slo.yaml` and where its objectives stand.
#[derive(Clone, Debug)]
pub(super) struct SloFile {
    pub(super) slos: Slos,
    /// The line of each objective.
    pub(super) lines: Vec<usize>,
    /// Relative criteria of it compare with so many results, though the file does not say how many.
    pub(super) presumed_results: bool,
}

/// Reads a `slo.yaml`.
pub(super) fn slo_file(file: &str, text: &str) -> Result<SloFile> {
    let root = tree(file, text)?;
    let nothing = || crate::error::Error::input(file, "is empty", "write `objectives:`");
    let root = root.ok_or_else(nothing)?;
    let top = Spot::top(file, &root);
    top.entries()?;
    let (comparison, presumed_results) = comparison(top.get("comparison").as_ref())?;
    let mut objectives = Vec::new();
    let mut lines = Vec::new();
    for item in top.get("objectives").map_or(Ok(Vec::new()), |list| list.items())? {
        objectives.push(objective(&item)?);
        lines.push(item.line());
    }
    let total = top.get("total_score");
    let threshold = |key| total.as_ref().map_or(Ok(""), |total| total.text_of(key));
    let slos = Slos {
        comparison,
        objectives,
        total_pass: threshold("pass")?.to_owned(),
        total_warning: threshold("warning")?.to_owned(),
    };
    Ok(SloFile { slos, lines, presumed_results })
}

/// What is compared with; and whether the number of results was presumed.
fn comparison(spot: Option<&Spot<'_>>) -> Result<(Comparison, bool)> {
    let Some(spot) = spot else {
        let comparison =
            Comparison { results: 1, include: "all".to_owned(), aggregate: Aggregate::Mean };
        return Ok((comparison, false));
    };
    let include = match spot.text_of("include_result_with_score")? {
        "" => "all",
        word => word,
    };
    let written = spot.number_of("number_of_comparison_results")?.filter(|number| *number != 0);
    let (results, presumed) = match (spot.text_of("compare_with")?, written) {
        ("single_result", _) => (1, false),
        ("several_results", Some(number)) => (usize::try_from(number).unwrap_or(0), false),
        (_, None) => (3, true),
        // Any other word: Keptn takes three whatever is written.
        (_, Some(_)) => (3, false),
    };
    let aggregate = Aggregate::named(spot.text_of("aggregate_function")?);
    Ok((Comparison { results, include: include.to_owned(), aggregate }, presumed))
}

fn objective(spot: &Spot<'_>) -> Result<Slo> {
    spot.entries()?;
    Ok(Slo {
        sli: spot.text_of("sli")?.to_owned(),
        display_name: spot.text_of("displayName")?.to_owned(),
        pass: criteria(spot.get("pass").as_ref())?,
        warning: criteria(spot.get("warning").as_ref())?,
        weight: spot.number_of("weight")?.filter(|weight| *weight != 0).unwrap_or(1),
        key: spot.flag_of("key_sli")?,
    })
}

/// Sets of criteria: `- criteria: ["<600"]`.
fn criteria(spot: Option<&Spot<'_>>) -> Result<Vec<Vec<String>>> {
    let Some(spot) = spot else { return Ok(Vec::new()) };
    let mut sets = Vec::new();
    for item in spot.items()? {
        item.entries()?;
        let texts = item.get("criteria").map_or(Ok(Vec::new()), |list| list.items())?;
        sets.push(texts.iter().map(|text| text.text().map(str::to_owned)).collect::<Result<_>>()?);
    }
    Ok(sets)
}

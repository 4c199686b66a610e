//! Keptn's files, run unchanged: `slo.yaml` and the `sli.yaml` beside it.

mod conf;
mod dashboard;
mod fill;
mod lint;
mod node;
mod query;
mod sli;
mod slo;

use std::collections::{BTreeMap, BTreeSet};

use crate::error::{Error, Result};
use crate::gate::keptn::{Clause, Slo, Slos, Total};
use crate::gate::{Criterion, Kind, Objective, Value};
use crate::release::Release;

use super::Asked;
use super::said::{Objection, Said};
use super::shown::shown;
use super::yaml;

pub(super) use conf::{conf, is_conf, meant};
pub use dashboard::{Board, Dashboard, board};

/// A `slo.yaml` and its queries, before the release is known.
#[derive(Clone, Debug)]
pub(super) struct KeptnFile {
    path: String,
    slo: slo::SloFile,
    indicators: BTreeMap<String, Said<String>>,
    total: Total,
    /// What its authors may not know.
    pub(super) lints: Vec<String>,
}

/// Reads the text of a `slo.yaml` with Keptn's own defaults; `file` is its name in mistakes.
///
/// # Errors
/// What is not YAML, or not in the shape of a `slo.yaml`.
pub fn keptn_slos(file: &str, text: &str) -> Result<Slos> {
    slo::slo_file(file, text).map(|it| it.slos)
}

/// Whether a file is a `slo.yaml`: it has `spec_version` or `objectives` at its top.
pub(super) fn is_slo(root: &yaml::Node) -> bool {
    let top = node::Spot::top("", root);
    top.get("objectives").is_some() || top.get("spec_version").is_some()
}

/// Where the queries of a `slo.yaml` are looked for; the first that exists is read.
pub(super) fn sli_paths(slo: &str) -> Vec<String> {
    let (folder, name) = slo
        .rsplit_once(['/', '\\'])
        .map_or(("", slo), |(folder, name)| (&slo[..=folder.len()], name));
    if !name.to_lowercase().contains("slo") {
        return Vec::new();
    }
    ["sli.yaml", "dynatrace/sli.yaml"].map(|sli| format!("{folder}{sli}")).to_vec()
}

/// Reads both files.
#[inline(never)]
pub(super) fn keptn<'a>(
    path: &str,
    text: &str,
    text_of: impl Fn(&str) -> Option<&'a str>,
) -> Result<KeptnFile> {
    let slo = slo::slo_file(path, text)?;
    if slo.slos.objectives.is_empty() {
        return Err(Error::input(
            path,
            "has no objectives, and nothing could hold",
            "write `objectives:` and below it `- sli: …`",
        ));
    }
    let total = Total::of(slo.slos.clone(), slo.lines.clone()).map_err(|why| {
        Error::input(
            format!("{path} `total_score`"),
            why,
            "write `total_score: { pass: \"90%\", warning: \"75%\" }`",
        )
    })?;
    let paths = sli_paths(path);
    let Some(sli) = paths.iter().find_map(|sli| Some((sli, text_of(sli)?))) else {
        return Err(Error::input(
            path,
            "has no `sli.yaml` beside it that says how its indicators are measured",
            format!(
                "put one at {}",
                paths.iter().map(|it| shown(it)).collect::<Vec<_>>().join(" or ")
            ),
        ));
    };
    let indicators = sli::indicators(sli.0, sli.1)?;
    let lints = lint::lints(path, &slo);
    Ok(KeptnFile { path: path.to_owned(), slo, indicators, total, lints })
}

impl KeptnFile {
    /// The thresholds of the score.
    pub(super) fn total(&self) -> Total {
        self.total.clone()
    }

    /// Its objectives with their questions, the placeholders filled in from the release.
    #[inline(never)]
    pub(super) fn asked(&self, release: &Release) -> Result<Vec<Asked>> {
        let mut names = BTreeSet::new();
        let mut all = Vec::new();
        for (slo, line) in self.slo.slos.objectives.iter().zip(&self.slo.lines) {
            let place = || format!("{}:{line} `{}`", self.path, slo.sli);
            let Some(query) = self.indicators.get(&slo.sli) else {
                if slo.pass.is_empty() {
                    continue;
                }
                return Err(Error::input(
                    place(),
                    "is an indicator that `sli.yaml` does not have",
                    "add it below `indicators:`, or leave the objective out",
                ));
            };
            let question =
                query.clone().read(|text| query::question(&fill::filled(&text, release)?))?;
            let shown = if slo.display_name.is_empty() { &slo.sli } else { &slo.display_name };
            let mut name = shown.clone();
            while !names.insert(name.clone()) {
                name.push('\'');
            }
            let kind = value(slo).map_err(|objection| objection.at(place()))?;
            let objective = Objective {
                name,
                info: slo.pass.is_empty(),
                key: slo.key,
                weight: slo.weight as f64,
                kind: Kind::Value(kind),
            };
            all.push(Asked { objective, question, line: Some(*line) });
        }
        Ok(all)
    }
}

/// The criteria of an objective in our own reading.
fn value(slo: &Slo) -> Result<Value, Objection> {
    let sets = |sets: &[Vec<String>]| -> Result<Vec<Vec<Criterion>>, Objection> {
        sets.iter().map(|set| set.iter().map(|text| criterion(text)).collect()).collect()
    };
    // Without criteria to pass it is shown, whatever warns.
    let warn = if slo.pass.is_empty() { Vec::new() } else { sets(&slo.warning)? };
    Ok(Value { pass: sets(&slo.pass)?, warn })
}

/// A criterion as Keptn reads it, in our own words.
fn criterion(text: &str) -> Result<Criterion, Objection> {
    let wrong = |why: String| {
        Objection::new(
            format!("the criterion {} {why}", shown(text)),
            "write it like `<600`, `<=+10%` or `>=99.5`",
        )
    };
    let clause = Clause::parse(text).map_err(|error| wrong(format!("is none: {error}")))?;
    let operator = clause.operator.ok_or_else(|| wrong("does not compare".to_owned()))?;
    let sign = match (clause.comparison, clause.increase) {
        (false, _) => "abs:",
        (true, true) => "+",
        (true, false) => "-",
    };
    let percent = if clause.percentage { "%" } else { "" };
    // `<+-5` is five below.
    let (sign, size) = match (sign, clause.value < 0.0) {
        ("+", true) => ("-", -clause.value),
        ("-", true) => ("+", -clause.value),
        (sign, _) => (sign, clause.value),
    };
    let plain = format!("{}{sign}{size}{percent}", operator.word());
    Criterion::parse(&plain).map_err(|error| wrong(format!("cannot be judged: {error}")))
}

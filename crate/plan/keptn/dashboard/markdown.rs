//! The markdown tile that says how a dashboard is scored: `KQG.Total.Pass=90%;KQG.Total.Warning=75%;…`.

use crate::gate::keptn::{Aggregate, Comparison, Slos};

use super::super::super::said::Objection;
use super::super::super::shown::shown;
use super::title::{is_number, parts, twice};

/// What holds where no tile says so.
pub(super) fn usual() -> Slos {
    Slos {
        comparison: Comparison {
            results: 1,
            include: "pass".to_owned(),
            aggregate: Aggregate::Mean,
        },
        objectives: Vec::new(),
        total_pass: "90%".to_owned(),
        total_warning: "75%".to_owned(),
    }
}

/// What a tile says; none where it is text for people.
pub(super) fn scoring(markdown: &str) -> Result<Option<Slos>, Objection> {
    if !markdown.contains("KQG.") {
        return Ok(None);
    }
    let mut said = usual();
    let mut once = Vec::new();
    for (key, value) in parts(markdown) {
        let (key, Some(value)) = (key.to_lowercase(), value) else { continue };
        if once.contains(&key) {
            return Err(twice(&key));
        }
        let good = match key.as_str() {
            "kqg.total.pass" => {
                said.total_pass = value.to_owned();
                is_number(value.strip_suffix('%').unwrap_or(value))
            }
            "kqg.total.warning" => {
                said.total_warning = value.to_owned();
                is_number(value.strip_suffix('%').unwrap_or(value))
            }
            "kqg.compare.withscore" => {
                said.comparison.include = value.to_owned();
                matches!(value, "pass" | "all" | "pass_or_warn")
            }
            "kqg.compare.results" => {
                said.comparison.results = value.parse().unwrap_or(0);
                said.comparison.results > 0
            }
            "kqg.compare.function" => {
                said.comparison.aggregate = Aggregate::named(value);
                matches!(value, "avg" | "p50" | "p90" | "p95")
            }
            _ => continue,
        };
        if !good {
            return Err(Objection::new(
                format!("{} is nothing that {} can be", shown(value), shown(&key)),
                "write `KQG.Total.Pass=90%;KQG.Total.Warning=75%;KQG.Compare.WithScore=pass;KQG.Compare.Results=1;KQG.Compare.Function=avg`",
            ));
        }
        once.push(key);
    }
    Ok(Some(said))
}

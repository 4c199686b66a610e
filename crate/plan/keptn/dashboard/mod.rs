//! A Dynatrace dashboard as a list of objectives, as Keptn's dynatrace-service read it: the title of a tile says what
//! must hold, the tile what is asked.
//! <https://github.com/keptn-contrib/dynatrace-service/blob/master/documentation/slis-via-dashboard.md>

mod markdown;
mod threshold;
mod tile;
mod title;
mod wire;

use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::gate::keptn::{Slo, Total};
use crate::gate::{Kind, Objective, Value};
use crate::json::{Read, parse};

use super::super::dynatrace::{Problems, Slo as DynatraceSlo};
use super::super::said::Objection;
use super::super::shown::shown;
use super::super::{Asked, Question};
use tile::Tiled;
use wire::{Dashboard as Drawn, Filter, Tile, Zone};

/// Where the objectives of a gate are drawn on a dashboard.
#[derive(Clone, Debug, PartialEq)]
pub enum Dashboard {
    /// The one with this id.
    Numbered(String),
    /// The one whose name has all these parts between its `;`, in lower case.
    Named(Vec<String>),
    /// A file that was exported.
    Exported(Box<Board>),
}

/// A dashboard that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// Its name.
    pub name: String,
    /// Its objectives, in the order of its tiles.
    pub objectives: Vec<Asked>,
    /// Which of them are shown in another unit than the metric's, and in which.
    pub units: Vec<(usize, String)>,
    /// How they are scored.
    pub total: Total,
}

impl Board {
    /// Has the objective at `index`, which is measured in `from`, answered in `to`.
    pub fn convert(&mut self, index: usize, from: &str, to: &str) {
        let Some(asked) = self.objectives.get_mut(index) else { return };
        if let (true, Question::DynatraceMetric(metric)) = (from != to, &mut asked.question) {
            metric.selector = format!("({}):toUnit({from},{to})", metric.selector);
        }
    }
}

/// Reads a dashboard; `place` is where it is, in mistakes.
///
/// # Errors
/// What is no dashboard, a tile that cannot be asked or judged, and a dashboard without objectives.
pub fn board(place: &str, text: &[u8]) -> Result<Board> {
    let drawn = parse(text).and_then(Drawn::read).map_err(|fault| {
        let fix = "export it in Dynatrace with `Dashboard JSON`, or name its id";
        Error::input(place, format!("is not the JSON of a dashboard ({fault})"), fix)
    })?;
    let metadata = drawn.dashboard_metadata;
    let name = metadata.as_ref().and_then(|it| it.name.clone()).unwrap_or_default();
    let everywhere = metadata.and_then(|it| it.dashboard_filter);
    let mut slos = markdown::usual();
    let mut board = Vec::new();
    let mut has_own_lines = false;
    let mut scored = false;
    for tile in &drawn.tiles {
        let at = |objection: Objection| {
            objection.at(format!("{place}, the tile {}", shown(heading(tile))))
        };
        let zone = zone(tile.tile_filter.as_ref()).or_else(|| zone(everywhere.as_ref()));
        let zone = zone.filter(|it| it.id.as_deref() != Some("all"));
        match tile.tile_type.as_deref().unwrap_or_default() {
            "MARKDOWN" => {
                let text = tile.markdown.as_deref().unwrap_or_default();
                let Some(said) = markdown::scoring(text).map_err(at)? else { continue };
                if scored {
                    return Err(at(Objection::new(
                        "is the second that says how the dashboard is scored",
                        "leave one of the two out",
                    )));
                }
                (slos, scored) = (said, true);
            }
            "DATA_EXPLORER" => board.extend(tile::explored(tile, zone).map_err(at)?),
            "CUSTOM_CHARTING" => {
                let chart = tile.filter_config.as_ref();
                let tiled = chart.map_or(Ok(None), |it| tile::charted(it, zone));
                board.extend(tiled.map_err(at)?);
            }
            "OPEN_PROBLEMS" => board.push(problems(zone)),
            "SLO" if tile.assigned_entities.is_empty() => {
                return Err(at(Objection::new("names no SLO", "choose one in the tile")));
            }
            "SLO" => {
                has_own_lines = true;
                board.extend(tile.assigned_entities.iter().map(|id| own(id)));
            }
            "DTAQL"
                if title::objective(tile.custom_name.as_deref().unwrap_or_default())
                    .map_err(at)?
                    .is_some() =>
            {
                return Err(at(Objection::new(
                    "asks for user sessions, which is not supported",
                    "write `;exclude=true` at the end of its title, or ask for a metric instead",
                )));
            }
            _ => {}
        }
    }
    if board.is_empty() {
        return Err(Error::input(
            place,
            "has no tile that is an objective",
            "write what must hold into the title of one: `Response time;sli=response_time;pass=<+10%`",
        ));
    }
    let mut objectives = Vec::new();
    let mut units = Vec::new();
    let mut names = BTreeSet::new();
    for (index, Tiled { slo, question, unit }) in board.into_iter().enumerate() {
        let mut name =
            if slo.display_name.is_empty() { slo.sli.clone() } else { slo.display_name.clone() };
        while !names.insert(name.clone()) {
            name.push('\'');
        }
        let value = super::value(&slo)
            .map_err(|objection| objection.at(format!("{place}, the tile {}", shown(&name))))?;
        objectives.push(asked(name, &slo, value, question));
        units.extend(unit.map(|it| (index, it)));
        slos.objectives.push(slo);
    }
    let mut total = Total::of(slos, Vec::new()).map_err(|why| {
        Error::input(place, why, "write `KQG.Total.Pass=90%` into a markdown tile")
    })?;
    total.is_whole = !has_own_lines;
    Ok(Board { name, objectives, units, total })
}

fn asked(name: String, slo: &Slo, value: Value, question: Question) -> Asked {
    // An SLO has criteria of its own.
    let has_say = !slo.pass.is_empty() || matches!(question, Question::DynatraceSlo(_));
    let objective = Objective {
        name,
        info: !has_say,
        key: slo.key,
        weight: slo.weight as f64,
        kind: Kind::Value(value),
    };
    Asked { objective, question, line: None }
}

fn problems(zone: Option<&Zone>) -> Tiled {
    let name = zone.and_then(|it| it.name.as_deref());
    let zone =
        name.map_or_else(String::new, |it| format!(",managementZones({})", tile::quoted(it)));
    let selector = Some(format!("status(\"open\"){zone}"));
    Tiled {
        slo: Slo { pass: vec![vec!["<=0".to_owned()]], key: true, ..plain("problems".to_owned()) },
        question: Question::DynatraceProblems(Problems { entities: vec![String::new()], selector }),
        unit: None,
    }
}

fn own(id: &str) -> Tiled {
    Tiled {
        slo: plain(format!("SLO {id}")),
        question: Question::DynatraceSlo(DynatraceSlo { called: id.to_owned() }),
        unit: None,
    }
}

fn plain(sli: String) -> Slo {
    Slo {
        sli,
        display_name: String::new(),
        pass: Vec::new(),
        warning: Vec::new(),
        weight: 1,
        key: false,
    }
}

fn zone(filter: Option<&Filter>) -> Option<&Zone> {
    filter.and_then(|it| it.management_zone.as_ref())
}

/// As a person would find the tile.
fn heading(tile: &Tile) -> &str {
    let chart = tile.filter_config.as_ref().and_then(|it| it.custom_name.as_deref());
    chart.or(tile.name.as_deref()).unwrap_or_default()
}

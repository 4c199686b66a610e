//! What was shipped, where, when and by which run; and the markers that say so.

use std::collections::BTreeMap;

use crate::json::{Number, Value, parse};
use crate::time::{Timestamp, Window};

/// One release of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// What was released: `checkout`.
    pub name: String,
    /// `1.4.2`, a commit, a build number. Empty when the run does not know.
    pub version: String,
    /// `production`.
    pub stage: Option<String>,
    /// The product it is part of.
    pub product: Option<String>,
    /// The build that made it.
    pub build_version: Option<String>,
    /// The project or repository it comes from.
    pub project: Option<String>,
    /// Who asked for the run.
    pub actor: Option<String>,
    /// The commit that was built.
    pub commit: Option<String>,
    /// The page of the run that shipped it.
    pub ci_back_link: Option<String>,
    /// The page on which it can be taken back.
    pub remediation_action_link: Option<String>,
    /// Names this run and attempt, the same when a step is repeated within it; finds our own marker again.
    pub run_id: String,
    /// When the deployment began and ended.
    pub deployed: Window,
    /// The user's own properties.
    pub properties: BTreeMap<String, String>,
}

/// A deployment event that was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// `dynatrace`.
    pub provider: &'static str,
    /// The entity selector.
    pub target: String,
    /// Which entities it reached, where the token allows to ask.
    pub entities: Vec<Entity>,
    /// How many entities it reached.
    pub reached: usize,
    /// The vendor's ids for the events (correlation ids).
    pub ids: Vec<String>,
    /// It stood there already from an earlier attempt of this run.
    pub found: bool,
}

/// A monitored entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// `SERVICE-1234567890ABCDEF`.
    pub id: String,
    /// As people call it.
    pub name: String,
}

/// What a marker says of a release: that it was deployed, or what its gate said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// What its title says.
    pub title: String,
    /// When it began.
    pub at: Timestamp,
    /// When it ended, where it has.
    pub until: Option<Timestamp>,
    /// The id of its marker, where it is one of ours.
    pub id: Option<String>,
    /// The run that shipped it.
    pub link: Option<String>,
    /// What was released, which version of it, and where to, where the marker says.
    pub release: [Option<String>; 3],
    /// What a gate said of it, where the marker is a gate's.
    pub verdict: Option<String>,
    /// What the gate measured.
    pub measured: Vec<Measured>,
}

/// What a gate measured of one objective.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// The objective.
    pub name: String,
    /// Its verdict, as a word.
    pub verdict: String,
    /// The baseline, in `unit`.
    pub before: Option<f64>,
    /// The time after the deployment, in `unit`.
    pub after: Option<f64>,
    /// The unit as its vendor spells it.
    pub unit: Option<String>,
}

/// No name of an objective takes more room in a marker, in characters.
const NAMED: usize = 100;

impl Measured {
    /// A list of lists, JSON, of at most so many bytes: `[["p95","fail",318000.0,412000.0,"MicroSecond"]]`.
    pub fn text(all: &[Self], most: usize) -> String {
        let mut rows = Vec::new();
        let mut length = 2;
        for it in all {
            let number =
                |it: Option<f64>| it.map_or(Value::Null, |it| Value::Number(Number::Real(it)));
            let text = |it: &str| Value::Text(it.chars().take(NAMED).collect());
            let row = Value::List(vec![
                text(&it.name),
                text(&it.verdict),
                number(it.before),
                number(it.after),
                it.unit.as_deref().map_or(Value::Null, text),
            ]);
            let row = row.to_string();
            length += row.len() + 1;
            if length > most {
                break;
            }
            rows.push(row);
        }
        format!("[{}]", rows.join(","))
    }

    /// What [`Measured::text`] wrote; of anything else whatever looks like it.
    pub fn read(text: &str) -> Vec<Self> {
        let Ok(Value::List(rows)) = parse(text.as_bytes()) else { return Vec::new() };
        let row = |row: &Value| {
            let row = row.as_list()?;
            let text = |index: usize| Some(row.get(index)?.as_str()?.to_owned());
            let number = |index: usize| row.get(index)?.as_f64();
            Some(Self {
                name: text(0)?,
                verdict: text(1)?,
                before: number(2),
                after: number(3),
                unit: text(4),
            })
        };
        rows.iter().filter_map(row).collect()
    }
}

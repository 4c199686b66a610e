//! `gate`: the windows and the objectives.

use std::collections::BTreeMap;

use crate::error::Result;
use crate::gate::keptn::Total;
use crate::gate::{Kind, Soak, Span};
use crate::time::{Duration, in_words};

use super::super::Asked;
use super::super::baseline::BaselineFile;
use super::super::shown::shown;
use super::at::{At, Section};
use super::baseline::baseline;
use super::keys;
use super::objective::objective;

/// What the file says of the gate.
#[derive(Clone, Debug)]
pub(in super::super) struct GateFile {
    /// The lengths of the windows.
    pub(in super::super) span: Span,
    /// What the time after is compared with.
    pub(in super::super) baseline: BaselineFile,
    /// How wide a bucket is.
    pub(in super::super) bucket: Duration,
    /// How much of the time before the baseline is a reference.
    pub(in super::super) history: Duration,
    /// How long until a bucket no longer changes.
    pub(in super::super) settle: Duration,
    /// How the window after is looked at.
    pub(in super::super) soak: Soak,
    /// What must hold. Not empty, unless there is no `gate` in the file.
    pub(in super::super) objectives: Vec<Asked>,
    /// The thresholds of a `slo.yaml`.
    pub(in super::super) total: Option<Total>,
    /// Where `gate` stands.
    pub(in super::super) place: String,
}

/// The lengths that hold where the file says nothing.
pub(in super::super) fn default_gate() -> GateFile {
    GateFile {
        span: Span {
            before: Duration::from_secs(3_600),
            warm_up: Duration::from_secs(300),
            after: Duration::from_secs(1_800),
        },
        baseline: BaselineFile::default(),
        bucket: Duration::from_secs(60),
        history: LONGEST_HISTORY,
        settle: Duration::from_secs(120),
        soak: Soak { look_every: LOOK_EVERY, minimum: MINIMUM_SOAK },
        objectives: Vec::new(),
        total: None,
        place: String::new(),
    }
}

/// From look to look, where nothing else is said.
const LOOK_EVERY: Duration = Duration::from_secs(120);

/// The shortest soak, where nothing else is said and the window is not shorter itself.
const MINIMUM_SOAK: Duration = Duration::from_secs(600);

/// So many looks at a long window, where nothing else is said.
const USUAL_LOOKS: u32 = 60;

/// More looks tell nothing more.
const MOST_LOOKS: u32 = 500;

/// No window is longer.
const LONGEST: Duration = Duration::from_secs(14 * 86_400);

/// A week holds every day of the week once; more would be asked for in vain.
const LONGEST_HISTORY: Duration = Duration::from_secs(7 * 86_400);

/// No vendor needs longer to settle.
const LONGEST_SETTLE: Duration = Duration::from_secs(3_600);

/// The most points of one series in an answer
/// (<https://docs.dynatrace.com/docs/dynatrace-api/environment-api/metric-v2/get-data-points>).
const MOST_BUCKETS: u128 = 10_080;

/// Reads the section.
#[inline(never)]
pub(super) fn gate(section: Section<'_>) -> Result<GateFile> {
    let preset = default_gate();
    let second = Duration::from_secs(1);
    let bucket = section.or("resolution", preset.bucket, |at| at.within(second, LONGEST))?;
    let settle =
        section.or("settle", preset.settle, |at| at.within(Duration::ZERO, LONGEST_SETTLE))?;
    let history =
        section.or("history", preset.history, |at| at.within(Duration::ZERO, LONGEST_HISTORY))?;
    let span = Span {
        before: section.or("before", preset.span.before, |at| at.within(bucket, LONGEST))?,
        warm_up: section
            .or("warm-up", preset.span.warm_up, |at| at.within(Duration::ZERO, LONGEST))?,
        after: section.or("after", preset.span.after, |at| at.within(bucket, LONGEST))?,
    };
    let whole = span.before + span.warm_up + span.after;
    let buckets = whole.as_millis() / bucket.as_millis().max(1);
    if buckets > MOST_BUCKETS {
        return Err(section.at.mistake(
            format!(
                "{} in buckets of {} are {buckets} buckets, and Dynatrace answers {MOST_BUCKETS}",
                in_words(whole),
                in_words(bucket)
            ),
            "shorten `before` or `after`, or write a coarser `resolution`",
        ));
    }
    let preset_soak = Soak {
        look_every: preset.soak.look_every.max(span.after / USUAL_LOOKS),
        minimum: preset.soak.minimum.min(span.after),
    };
    let soak = match section.get("soak") {
        None => preset_soak,
        Some(at) => soak(at.clone().section(&keys::SOAK)?, preset_soak, span.after)?,
    };
    let fix = "write `objectives:` and below it at least one, beginning with `- name: …`";
    let list = section.need("objectives", fix)?;
    let objectives = list.list()?.into_iter().map(objective).collect::<Result<Vec<_>>>()?;
    if objectives.is_empty() {
        return Err(list.mistake("is an empty list", fix));
    }
    each_name_once(list, &objectives)?;
    enough_buckets(&section, &objectives, span, bucket)?;
    Ok(GateFile {
        span,
        baseline: baseline(&section)?,
        bucket,
        history,
        settle,
        soak,
        objectives,
        total: None,
        place: section.at.place(),
    })
}

fn soak(section: Section<'_>, preset: Soak, after: Duration) -> Result<Soak> {
    let look_every = section.or("look-every", preset.look_every, |at| {
        at.within(Duration::from_secs(1).max(after / MOST_LOOKS), LONGEST)
    })?;
    let minimum = section.or("minimum", preset.minimum, |at| at.within(Duration::ZERO, LONGEST))?;
    match section.get("minimum") {
        Some(at) if minimum > after => Err(at.mistake(
            format!(
                "is {}, and the time after that is judged is only {}",
                in_words(minimum),
                in_words(after)
            ),
            format!("write `after: {}` or more, or a shorter minimum", in_words(minimum)),
        )),
        Some(_) | None => Ok(Soak { look_every, minimum }),
    }
}

fn each_name_once(list: &At<'_>, objectives: &[Asked]) -> Result<()> {
    let mut lines = BTreeMap::new();
    for asked in objectives {
        let name = asked.objective.name.as_str();
        if let Some(first) = lines.insert(name, asked.line) {
            let on = |line: Option<usize>| line.map_or_else(String::new, |line| line.to_string());
            return Err(list.mistake(
                format!(
                    "has two objectives called {}, on lines {} and {}",
                    shown(name),
                    on(first),
                    on(asked.line)
                ),
                "give each objective a name of its own",
            ));
        }
    }
    Ok(())
}

/// A level that can never have enough buckets could never be decided.
fn enough_buckets(
    section: &Section<'_>,
    objectives: &[Asked],
    span: Span,
    bucket: Duration,
) -> Result<()> {
    let needed = objectives
        .iter()
        .filter_map(|asked| match &asked.objective.kind {
            Kind::Level(level) => Some(level.min_buckets),
            Kind::Count(_) | Kind::State | Kind::Value(_) => None,
        })
        .max()
        .unwrap_or(0);
    for (name, window) in [("before", span.before), ("after", span.after)] {
        let held = window.as_millis() / bucket.as_millis().max(1);
        if held < needed as u128 {
            let at = section.get(name).unwrap_or(&section.at);
            return Err(at.mistake(
                format!("`{name}` of {} holds {held} buckets of {}, and a level needs {needed} to be judged", in_words(window), in_words(bucket)),
                format!("write `{name}: {}` or more, or a finer `resolution`", in_words(bucket * u32::try_from(needed).unwrap_or(u32::MAX))),
            ));
        }
    }
    Ok(())
}

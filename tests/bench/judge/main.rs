//! How often the judge of levels fails a release that changed nothing, and one that multiplied a level.
//!
//!     cargo run --release --example judge-bench [-- FOLDER] [--per 100] [--days 5] [--margin 10] [--widths 24,12,6]
//!         [--half tuned-on|held-back] [--series each] [--made-up yes]
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "it prints its tables and may stop at a surprise"
)]

mod half;
#[path = "../../world/judged.rs"]
mod judged;
mod judges;
#[path = "../../world/noise.rs"]
mod noise;
mod table;
mod traces;

use std::collections::BTreeMap;
use std::path::Path;

use half::Half;
use judges::{BASELINES, JUDGES, apart};
use table::Table;
use traces::{Trace, families, made_up};

/// What the level after is multiplied with.
const FACTORS: [f64; 5] = [1.0, 1.1, 1.2, 1.5, 2.0];

fn main() {
    let mut words = std::env::args().skip(1);
    let mut chosen = BTreeMap::new();
    let mut folder = None;
    while let Some(word) = words.next() {
        match word.strip_prefix("--") {
            Some(name) => {
                chosen.insert(name.to_owned(), words.next().unwrap_or_default());
            }
            None => folder = Some(word),
        }
    }
    let number =
        |name: &str, preset: f64| chosen.get(name).map_or(preset, |word| word.parse().unwrap());
    let per = number("per", 100.0) as usize;
    let days = number("days", 5.0);
    let margin = number("margin", 10.0) / 100.0;
    let widths = chosen.get("widths").map_or("24,12,6", String::as_str);
    let families = if chosen.contains_key("made-up") {
        made_up()
    } else {
        families(folder.as_deref().map(Path::new))
    };
    for width in widths.split(',').map(|word| word.parse::<usize>().unwrap()) {
        for (family, traces) in &families {
            for half in Half::BOTH {
                let series = match (&folder, half) {
                    (None, half) => half.of(traces),
                    (Some(_), Half::Tuned) => Vec::new(),
                    (Some(_), Half::HeldBack) => traces.iter().collect(),
                };
                if chosen.get("half").is_some_and(|asked| *asked != half.word().replace(' ', "-")) {
                    continue;
                }
                let title = format!("{family}, {}, {width} buckets before and after", half.word());
                let mut table = Table::new(title);
                for trace in series {
                    windows(trace, width, days, per, &mut table, margin);
                }
                table.print(chosen.contains_key("series"));
            }
        }
    }
}

/// Lays pretended releases over a trace.
fn windows(trace: &Trace, width: usize, days: f64, per: usize, table: &mut Table, margin: f64) {
    let history = (days * trace.a_day() as f64) as usize;
    let (first, last) = (history, trace.values.len().saturating_sub(width));
    if last < first + width + 10 {
        return;
    }
    let mut places: Vec<usize> =
        (0..per).map(|place| first + place * (last - first) / (per - 1).max(1)).collect();
    places.dedup();
    for place in places {
        let past = &trace.values[place - history..place];
        let after = &trace.values[place..place + width];
        let before = &past[history - width..];
        let visible = plimsoll::stats::median(before).unwrap() > 0.0;
        for (index, factor) in FACTORS.into_iter().enumerate() {
            let after: Vec<f64> = after.iter().map(|value| value * factor).collect();
            for (name, judge) in JUDGES {
                let said = judge(past, &after, width, trace.bucket, margin);
                table.count(name, &trace.name, index, visible, said);
            }
            for (name, hours) in BASELINES {
                let back = hours * trace.a_day() / 24;
                if let Some(from) = place.checked_sub(back.max(history)) {
                    let past = &trace.values[from..place];
                    let said = apart(past, &after, width, trace.bucket, margin, back);
                    table.count(name, &trace.name, index, visible, said);
                }
            }
        }
    }
}

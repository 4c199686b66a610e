//! One query over the times that are compared: one, or two where the baseline lies apart.

use crate::error::Result;
use crate::gate::{Point, Series, Windows};
use crate::plan::Connection;
use crate::provider::dynatrace::beyond::{Row, Table};
use crate::time::{Timestamp, Window, in_words, later};
use crate::wire::World;

use super::super::super::grail::grail;
use super::record::{alike, dimension, series};

/// What a query brought for each of the times, the earlier one first.
pub(super) struct Stretched {
    parts: Vec<(Window, Table)>,
}

/// The times that are asked for, each with what is kept of it. They are of one length: Grail chooses the width of a bucket by
/// it, and buckets of two widths have no common measure.
pub(super) fn stretches(windows: &Windows) -> Vec<(Window, Window)> {
    let kept = windows.stretches();
    let longest = kept.iter().map(Window::length).max().unwrap_or_default();
    kept.into_iter().map(|it| (Window { from: it.from, to: later(it.from, longest) }, it)).collect()
}

impl Stretched {
    /// Asks for each of the times.
    pub(super) async fn ask<W: World>(
        world: &W,
        platform: &Connection,
        query: &str,
        windows: &Windows,
    ) -> Result<Self> {
        let mut parts = Vec::new();
        for (asked, kept) in stretches(windows) {
            parts.push((kept, grail(world, platform, query, asked).await?));
        }
        Ok(Self { parts })
    }

    /// Why one of the answers is not the whole one.
    pub(super) fn partial(&self) -> Option<&String> {
        self.parts.iter().find_map(|(_, table)| table.partial.as_ref())
    }

    /// What Grail says beside them.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> =
            self.parts.iter().flat_map(|(_, table)| table.notes.clone()).collect();
        notes.dedup();
        notes
    }

    /// The records: those of the later time, and what only the earlier one has.
    pub(super) fn rows(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = Vec::new();
        for (_, table) in self.parts.iter().rev() {
            let known: Vec<_> = rows.iter().map(|it| dimension(it)).collect();
            rows.extend(table.rows.iter().filter(|it| !known.contains(&dimension(it))));
        }
        rows
    }

    /// How many records are called as this one is, at the most.
    pub(super) fn namesakes(&self, row: &Row) -> usize {
        self.parts.iter().map(|(_, table)| alike(row, table).count()).max().unwrap_or_default()
    }

    /// The series of a record over all of the times.
    pub(super) fn series(&self, row: &Row, settled: Timestamp) -> Result<Series, String> {
        if self.parts.len() == 1 {
            return series(row, settled);
        }
        if self.namesakes(row) > 1 {
            return Err("no text tells the records of the query apart, and the baseline lies in another answer".to_owned());
        }
        let of = |(kept, table)| Some((kept, alike(row, table).next()?));
        joined(self.parts.iter().filter_map(|(kept, table)| of((*kept, table))), settled)?
            .ok_or_else(|| "the query brings no record".to_owned())
    }

    /// The series of the only record; none where there is none.
    pub(super) fn only(&self, settled: Timestamp) -> Result<Option<Series>, String> {
        let mut rows = Vec::new();
        for (kept, table) in &self.parts {
            match table.rows.as_slice() {
                [] => {}
                [row] => rows.push((*kept, row)),
                several => {
                    return Err(format!(
                        "the query has {} records, and a count needs one: take `by:` out, or sum over it",
                        several.len()
                    ));
                }
            }
        }
        joined(rows.into_iter(), settled)
    }
}

/// What lies in the times that are kept, the earlier before the later.
fn joined<'a>(
    parts: impl Iterator<Item = (Window, &'a Row)>,
    settled: Timestamp,
) -> Result<Option<Series>, String> {
    let mut whole: Option<Series> = None;
    for (kept, row) in parts {
        let mut one = series(row, settled)?;
        let keeps = |it: &Point| later(it.start, one.bucket) > kept.from && it.start < kept.to;
        one.points = one.points.iter().filter(keeps).collect();
        match &mut whole {
            None => whole = Some(one),
            Some(all) if all.bucket == one.bucket => {
                all.points = all.points.iter().chain(one.points.iter()).collect();
            }
            Some(all) => {
                return Err(format!(
                    "the baseline comes in buckets of {}, the time after in buckets of {}: write `interval:` into the query",
                    in_words(all.bucket),
                    in_words(one.bucket)
                ));
            }
        }
    }
    Ok(whole)
}

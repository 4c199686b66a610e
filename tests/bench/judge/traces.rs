//! The series that are judged: those beside the repository.
#![allow(clippy::disallowed_methods, reason = "traces are files")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plimsoll::time::{Duration, Timestamp};

/// A metric that nobody deployed to.
pub(crate) struct Trace {
    pub(crate) name: String,
    pub(crate) bucket: Duration,
    pub(crate) values: Vec<f64>,
}

impl Trace {
    /// Buckets a day.
    pub(crate) fn a_day(&self) -> usize {
        (86_400 / self.bucket.as_secs()) as usize
    }
}

/// The traces by family: a family is a folder.
pub(crate) fn families(folder: Option<&Path>) -> BTreeMap<String, Vec<Trace>> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/traces");
    read(folder.unwrap_or(&beside))
}

fn read(root: &Path) -> BTreeMap<String, Vec<Trace>> {
    let mut families: BTreeMap<String, Vec<Trace>> = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "csv") {
                let family = folder.file_name().unwrap().to_string_lossy().into_owned();
                families.entry(family).or_default().push(trace(&path));
            }
        }
    }
    families
}

/// `timestamp,value`, consecutive rows consecutive buckets, as wide as most rows lie apart.
fn trace(path: &Path) -> Trace {
    let text = std::fs::read_to_string(path).unwrap();
    let rows = || text.lines().skip(1).filter_map(|line| line.split_once(','));
    let values = rows().map(|(_, value)| value.trim().parse::<f64>().unwrap().max(0.0)).collect();
    let seconds: Vec<i64> = rows()
        .filter_map(|(time, _)| {
            let time = time.trim_end_matches('Z').replace(' ', "T");
            Some(format!("{time}Z").parse::<Timestamp>().ok()?.as_second())
        })
        .collect();
    let mut apart: Vec<i64> = seconds.windows(2).map(|pair| pair[1] - pair[0]).collect();
    apart.sort_unstable();
    let usual = apart.get(apart.len() / 2).copied().unwrap_or(300);
    // Roads are measured at odd seconds; they count as five minutes.
    let bucket = Duration::from_secs(if usual > 1800 { 3600 } else { 300 });
    Trace { name: path.file_stem().unwrap().to_string_lossy().into_owned(), bucket, values }
}

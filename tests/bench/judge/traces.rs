//! The series that are judged: those of a folder, those beside the repository, or made-up ones.
#![allow(clippy::disallowed_methods, reason = "traces are files")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plimsoll::time::{Duration, Timestamp};

use super::noise::Noise;

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
    match folder {
        Some(folder) => read(folder),
        None if beside.is_dir() => read(&beside),
        None => made_up(),
    }
}

/// Nine days of metrics of four kinds, four of each, the same in every run.
pub(crate) fn made_up() -> BTreeMap<String, Vec<Trace>> {
    let mut families: BTreeMap<String, Vec<Trace>> = BTreeMap::new();
    for (index, family) in ["latencies", "counts", "utilisations", "bursts"].into_iter().enumerate()
    {
        for number in 0..4_u64 {
            let mut noise = Noise::new(100 * (index as u64 + 1) + number);
            let mut memory = 0.0;
            let mut burst = 0.0;
            let values = (0..9 * 288)
                .map(|place| {
                    let hour = f64::from(place) / 288.0 * std::f64::consts::TAU;
                    let fresh = noise.normal();
                    memory = 0.8 * memory + 0.6 * fresh;
                    match family {
                        "latencies" => 300.0 * (0.2 * hour.sin() + 0.1 * memory).exp(),
                        "counts" => (4.0 * (0.5 * hour.sin() + 0.6 * fresh).exp()).round(),
                        "utilisations" => 40.0 + 10.0 * hour.sin() + 3.0 * memory,
                        // Mentions: their rate swings, scatters and jumps now and then, and decays.
                        _ => {
                            burst *= 0.9;
                            if noise.even() < 0.004 {
                                burst += 1.0 + 2.0 * noise.even();
                            }
                            let rate = 5.0 * 3_f64.powi(number as i32);
                            let swing = 0.4 * hour.sin() + 0.15 * memory + burst;
                            noise.events(rate * swing.exp())
                        }
                    }
                })
                .collect();
            let name = format!("{family}-{number}");
            let trace = Trace { name, bucket: Duration::from_secs(300), values };
            families.entry(format!("made-up {family}")).or_default().push(trace);
        }
    }
    families
}

impl Noise {
    /// How many events at random, whose rate itself scatters by three fifths around `mean`.
    fn events(&mut self, mean: f64) -> f64 {
        let scattered = mean * (0.6 * self.normal() - 0.18).exp();
        self.poisson(scattered)
    }
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

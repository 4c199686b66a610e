//! A gate natively, on answers that were written down: what `tests/bench/judging.mjs` holds the core in WebAssembly to.
//!
//!     cargo run --release --example gate-bench -- FOLDER NOW_MS ROUNDS
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "it reads files and a clock, prints its figures and may stop at a surprise"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use plimsoll::command::run;
use plimsoll::plan::{Host, Words};
use plimsoll::time::{Duration, Timestamp};
use plimsoll::wire::{Answer, Cancelled, Progress, Request, Silence, World};

struct Written {
    answers: BTreeMap<String, Vec<u8>>,
    now: Timestamp,
}

impl World for Written {
    async fn send(&self, request: &Request) -> Result<Answer, Silence> {
        let body = self.answers[&request.url].clone();
        let json = ("content-type".to_owned(), "application/json".to_owned());
        Ok(Answer { status: 200, headers: BTreeMap::from([json]), body })
    }

    async fn sleep(&self, _: Duration) -> Result<(), Cancelled> {
        Err(Cancelled)
    }

    fn now(&self) -> Timestamp {
        self.now
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn say(&self, _: Progress) {}
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let folder = Path::new(&words[0]);
    let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
    let pairs = |name: &str, between: char| -> Vec<(String, String)> {
        let pair = |line: &str| {
            let (first, second) = line.split_once(between).unwrap();
            (first.to_owned(), second.to_owned())
        };
        text(name).lines().map(pair).collect()
    };
    let answers = pairs("answers", ' ')
        .into_iter()
        .map(|(file, url)| (url, fs::read(folder.join(file)).unwrap()))
        .collect();
    let now = Timestamp::from_millisecond(words[1].parse().unwrap()).unwrap();
    let spoken = Words {
        environment: pairs("environment", '=').into_iter().collect(),
        files: BTreeMap::from([("plimsoll.yml".to_owned(), Some(text("plimsoll.yml")))]),
    };
    let world = Written { answers, now };
    let mut times = Vec::new();
    let mut verdict = String::new();
    for _ in 0..words[2].parse().unwrap() {
        let (started, spent) = (Instant::now(), processor_ms());
        let pages = pollster::block_on(run(&world, Host::Github, &spoken));
        let elapsed = started.elapsed().as_secs_f64() * 1e3;
        times.push(spent.and_then(|it| Some(processor_ms()? - it)).unwrap_or(elapsed));
        verdict = pages.outputs["verdict"].clone();
    }
    times.sort_by(f64::total_cmp);
    println!("{} {verdict}", times[times.len() / 2]);
}

/// Processor time of this thread so far; none where the system does not say.
fn processor_ms() -> Option<f64> {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = told.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}

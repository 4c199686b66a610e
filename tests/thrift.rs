//! What a gate takes of memory, counted: so many objectives take so many times as much, and never as much as their
//! answers. Counts do not depend on the machine, as times do.
#![allow(clippy::unwrap_used, missing_docs)] // a test may panic
#![cfg(not(target_arch = "wasm32"))]

mod world;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use plimsoll::wire::{Answer, Request};
use world::opening::{INPUTS, checkout, ends, listing, noise, series};
use world::{Tape, json};

/// What this thread asked for.
#[derive(Clone, Copy, Default)]
struct Taken {
    /// How often.
    times: usize,
    /// How many bytes are held now.
    held: usize,
    /// The most that ever were.
    most: usize,
}

thread_local! {
    static TAKEN: Cell<Taken> = const { Cell::new(Taken { times: 0, held: 0, most: 0 }) };
}

struct Counting;

fn count(more: usize, less: usize) {
    // A thread that ends is not counted any more.
    let _ = TAKEN.try_with(|taken| {
        let Taken { times, held, most } = taken.get();
        // What another thread took may be given back here.
        let held = (held + more).saturating_sub(less);
        taken.set(Taken { times: times + usize::from(more > 0), held, most: most.max(held) });
    });
}

// SAFETY: everything is handed on as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        count(0, layout.size());
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

const HEAD: &str = checkout!("gate:\n  before: 1h\n  after: 1h\n  objectives:\n");

/// The metrics of a question.
fn metrics(request: &Request) -> Vec<String> {
    let (_, rest) = request.url.split_once("metricSelector=").unwrap();
    let selector = rest.split('&').next().unwrap().replace("%3A", ":");
    selector.split("%2C").map(str::to_owned).collect()
}

fn answer(request: &Request) -> Answer {
    if !request.url.contains("/metrics/query") {
        return json(200, r#"{"totalCount":0,"events":[],"problems":[]}"#).unwrap();
    }
    let ends = ends(request);
    let value = |end: i64| Some((1e5 * noise(end / 60_000) * 1e3).round() / 1e3);
    let all: Vec<String> = metrics(request).iter().map(|it| series(it, &ends, value)).collect();
    json(200, &listing(request, &all)).unwrap()
}

/// How much a gate of so many levels took, and how many bytes it was answered.
fn gate(objectives: usize) -> (Taken, usize) {
    let row = |number| {
        format!(
            "    - {{ name: o{number}, kind: level, harm: increase, margin: 10%, dynatrace: {{ metric: 'm{number}:avg' }} }}\n"
        )
    };
    let file = HEAD.to_owned() + &(0..objectives).map(row).collect::<String>();
    let answers: RefCell<BTreeMap<String, Answer>> = RefCell::default();
    let bytes = std::rc::Rc::new(Cell::new(0));
    let counted = std::rc::Rc::clone(&bytes);
    // Made in the first round, which is not counted; then only handed out.
    let tape = Tape::new("2026-01-08T14:00:00Z", move |request| {
        let mut answers = answers.borrow_mut();
        let found = answers.entry(request.url.clone()).or_insert_with(|| answer(request)).clone();
        counted.set(counted.get() + found.body.len());
        Ok(found)
    });
    tape.github(&INPUTS, Some(&file));
    bytes.set(0);
    let before = TAKEN.get();
    TAKEN.set(Taken { times: 0, held: before.held, most: before.held });
    let pages = tape.github(&INPUTS, Some(&file));
    let after = TAKEN.get();
    assert!(pages.result.contains("placebo deployments"), "{}", pages.result);
    let taken = Taken { most: after.most - before.held, ..after };
    (taken, bytes.get())
}

#[test]
fn a_gate_takes_memory_in_step_with_its_objectives_and_less_than_its_answers() {
    let ((few, _), (many, bytes)) = (gate(20), gate(80));
    assert!(bytes > 80 * 50_000, "{bytes} bytes are no week of 80 objectives");
    assert!(many.most < bytes, "{} held of {bytes} bytes", many.most);
    let (times, held) = ((many.times - few.times) / 60, (many.most - few.most) / 60);
    // Measured: 1,670 times, and 20.4 kB: 2,137 buckets of eight bytes, the rest is its part of the report.
    assert!(times < 1_900, "{times} times an objective");
    assert!(held < 23_000, "{held} bytes an objective");
    assert!(many.times < 4 * few.times, "{} and {}", few.times, many.times);
}

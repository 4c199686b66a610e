//! The house keeps its rules: arrows point one way, rooms stay small, the wire stays in its folder.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs)] // a test may panic and reads the sources

use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom up: each room uses only rooms before it.
const ROOMS: [&str; 14] = [
    "error", "time", "order", "json", "release", "change", "wire", "stats", "gate", "plan",
    "provider", "report", "command", "web",
];

fn sources(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("target") && !path.ends_with("node_modules") {
                    folders.push(path);
                }
            } else if path.to_str().is_some_and(|name| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no {ending} under {folder}");
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap().display().to_string()
}

fn room(path: &Path) -> Option<&'static str> {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("crate")).ok()?;
    let first = inside.iter().next()?.to_str()?;
    ROOMS.into_iter().find(|room| *room == first.trim_end_matches(".rs"))
}

#[test]
fn a_room_uses_only_the_rooms_below_it() {
    let mut wrong = Vec::new();
    for path in sources("crate", ".rs") {
        let Some(here) = room(&path) else { continue };
        let here_at = ROOMS.iter().position(|it| *it == here).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        for (index, line) in text.lines().enumerate() {
            for part in line.split("crate::").skip(1) {
                let used: String =
                    part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                match ROOMS.iter().position(|it| *it == used) {
                    Some(at) if at > here_at => {
                        wrong.push(format!(
                            "{}:{}: {here} reaches up into {used}",
                            shown(&path),
                            index + 1
                        ));
                    }
                    Some(_) => {}
                    None => wrong.push(format!("{}:{}: no room {used}", shown(&path), index + 1)),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `pub mod gate;`, or a room that is a package of its own: `pub use plimsoll_stats as stats;`.
fn room_of(line: &str) -> Option<&str> {
    line.strip_prefix("pub mod ")
        .or_else(|| line.strip_prefix("pub use plimsoll_")?.split_once(" as ").map(|(_, it)| it))
}

#[test]
fn every_room_is_on_the_list_in_the_order_of_the_map() {
    let map =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("crate/lib.rs")).unwrap();
    let rooms: Vec<&str> =
        map.lines().filter_map(|line| room_of(line)?.strip_suffix(';')).collect();
    assert_eq!(rooms, ROOMS);
}

#[test]
fn no_file_is_longer_than_a_person_reads() {
    let mut long = Vec::new();
    for (folder, ending) in [
        ("crate", ".rs"),
        ("crate", ".js"),
        ("crate", ".mjs"),
        ("action", ".js"),
        ("task", ".js"),
        ("tests", ".mjs"),
    ] {
        for path in sources(folder, ending) {
            let lines = fs::read_to_string(&path).unwrap().lines().count();
            if lines > 300 {
                long.push(format!("{}: {lines} lines", shown(&path)));
            }
        }
    }
    assert!(long.is_empty(), "over 300 lines:\n{}", long.join("\n"));
}

#[test]
fn what_a_vendor_sends_is_read_in_one_place() {
    for path in sources("crate/provider", ".rs") {
        let text = fs::read_to_string(&path).unwrap();
        if path.ends_with("wire.rs") {
            assert!(
                !text.contains("\npub struct") && !text.contains("\npub enum"),
                "{} lets its types out",
                shown(&path)
            );
        } else {
            let reads = text.contains("Deserialize)") || text.contains("shape! {");
            assert!(!reads, "{} reads the wire itself", shown(&path));
        }
    }
}

#[test]
fn a_secret_is_exposed_where_a_header_is_made_and_where_the_host_masks_it() {
    let allowed = ["crate/web/", "crate/wire/secret.rs"];
    for path in sources("crate", ".rs") {
        let name = shown(&path);
        let text = fs::read_to_string(&path).unwrap();
        if text.contains(".expose()") {
            assert!(allowed.iter().any(|it| name.starts_with(it)), "{name} exposes a secret");
        }
    }
}

#[test]
fn nothing_is_left_for_later() {
    let words = ["TODO", "FIXME", "XXX", "unimplemented!", "todo!("];
    for (folder, ending) in [("crate", ".rs"), ("crate", ".js"), ("action", ".js"), ("task", ".js")]
    {
        for path in sources(folder, ending) {
            let text = fs::read_to_string(&path).unwrap();
            for word in words {
                assert!(!text.contains(word), "{} says {word}", shown(&path));
            }
        }
    }
}

#[test]
fn no_catch_all_room() {
    for path in sources("crate", ".rs") {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            !["utils", "util", "helpers", "common", "manager", "misc", "types"].contains(&stem),
            "{}",
            shown(&path)
        );
    }
}

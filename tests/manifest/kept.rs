//! Files in git that are made from the core.

use std::env;
use std::fs;
use std::path::PathBuf;

/// A file of the project.
pub fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// Its text.
pub fn text(name: &str) -> String {
    fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Compares a file with what it must be; with `UPDATE` set, makes it so.
pub fn keep(name: &str, wanted: &str) {
    if env::var_os("UPDATE").is_some() {
        fs::write(path(name), wanted).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let found = fs::read_to_string(path(name)).unwrap_or_default();
    assert_eq!(
        found, wanted,
        "{name} is not as the core says: UPDATE=1 cargo test --test manifest"
    );
}

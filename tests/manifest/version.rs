//! One version everywhere.

use serde_json::Value;

use crate::kept::text;

/// Of the package: major, minor, patch.
pub fn package_version() -> [u64; 3] {
    let parts: Vec<u64> =
        env!("CARGO_PKG_VERSION").split('.').map(|part| part.parse().unwrap()).collect();
    parts.try_into().expect("three numbers")
}

#[test]
fn every_manifest_has_the_version_of_the_package() {
    let json = |name: &str| -> Value { serde_json::from_str(&text(name)).unwrap() };
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(json("package.json")["version"], version);
    assert_eq!(json("package-lock.json")["version"], version);
    assert_eq!(json("package-lock.json")["packages"][""]["version"], version);
    let task = &json("task/Plimsoll/task.json")["version"];
    assert_eq!(format!("{}.{}.{}", task["Major"], task["Minor"], task["Patch"]), version);
    // The build writes the version of package.json into the extension; in git it has none of its own.
    assert_eq!(json("task/vss-extension.json")["version"], "0.0.0");
}

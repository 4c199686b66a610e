//! Where the configuration file is.

use super::super::given::Given;
use super::super::inputs::CONFIG;
use super::super::words::{Host, Words};

/// Where a configuration file is looked for when none is named; the first that exists is read.
pub(in super::super) const DEFAULT_PATHS: [&str; 3] =
    ["plimsoll.yml", ".github/plimsoll.yml", ".azuredevops/plimsoll.yml"];

/// The configuration file that was named.
pub(in super::super) fn named_path(host: Host, words: &Words) -> Option<&str> {
    Given { host, words }.text(&CONFIG).ok().flatten().map(|said| said.value)
}

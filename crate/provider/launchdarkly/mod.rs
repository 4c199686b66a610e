//! LaunchDarkly: the REST API, version 20240415, and its webhooks.
//! <https://launchdarkly.com/docs/api>

mod answer;
mod approval;
mod audit;
mod change;
mod directory;
mod environment;
mod flag;
mod markdown;
mod question;
mod wire;

pub use approval::{approval_request, approval_response, approvals_request, approvals_response};
pub use audit::{
    AuditPage, Entry, PAGE, entries_request, entries_response, entry_request, entry_response,
    flag_entries_request,
};
pub use change::{ChangeRead, webhook_change};
pub use directory::{Shelf, identity_request, identity_response, keys_request, keys_response};
pub use environment::{
    Scene, environment_request, environment_response, project_request, project_response,
};
pub use flag::{
    Instruction, Serving, defaults_response, flag_request, flag_response, needs_approval,
    patch_request, patch_response,
};

/// As the vendor spells itself.
pub const VENDOR: &str = "LaunchDarkly";

/// The word in results.
pub const NAME: &str = "launchdarkly";

//! What GitHub answers. Every field but an id may be missing.

use crate::json::shape;

shape! {
    /// <https://docs.github.com/en/rest/deployments/deployments#create-a-deployment>
    pub(super) struct Made {
        pub(super) id: u64,
    }

    /// <https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit>
    pub(super) struct Pull {
        pub(super) number: u64,
        pub(super) state: Option<String>,
        pub(super) merged_at: Option<String>,
        pub(super) merge_commit_sha: Option<String>,
    }

    /// <https://docs.github.com/en/rest/issues/comments#list-issue-comments>
    pub(super) struct Comment {
        pub(super) id: u64,
        pub(super) body: Option<String>,
        pub(super) html_url: Option<String>,
        pub(super) user: Option<User>,
    }

    pub(super) struct User {
        pub(super) kind: Option<String> = "type",
    }

    /// <https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api>
    pub(super) struct Refusal {
        pub(super) message: Option<String>,
        pub(super) errors: Vec<Reason>,
    }

    pub(super) struct Reason {
        pub(super) message: Option<String>,
    }
}

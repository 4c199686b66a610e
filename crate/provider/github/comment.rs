//! One comment in a pull request, found again by how it begins.

use serde_json::json;

use crate::error::Result;
use crate::plan::Hub;
use crate::wire::{Answer, Method, Repeat, Request, Silence};

use super::reading::Errand;
use super::wire::{Comment, Pull};

/// As many as there can be on a page.
pub const COMMENTS_A_PAGE: usize = 100;

const PERMISSION: &str = "pull-requests: write";
const FIND: Errand =
    Errand { action: "find the pull request of the commit", permission: PERMISSION };
const LOOK: Errand =
    Errand { action: "look for the comment in the pull request", permission: PERMISSION };
const WRITE: Errand = Errand { action: "comment in the pull request", permission: PERMISSION };

/// Asks through which pull requests a commit came.
/// <https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit>
pub fn pulls_request(hub: &Hub, revision: &str) -> Request {
    FIND.get(hub, &format!("/commits/{revision}/pulls?per_page=100"))
}

/// The one that was merged as this commit, else one that was merged, else one that is open.
///
/// # Errors
/// GitHub could not be asked, or refused.
pub fn pulls_response(
    hub: &Hub,
    revision: &str,
    result: &Result<Answer, Silence>,
) -> Result<Option<u64>> {
    let pulls: Vec<Pull> = FIND.read(hub, result)?;
    let rank = |it: &&Pull| match (&it.merged_at, it.state.as_deref()) {
        (Some(_), _) if it.merge_commit_sha.as_deref() == Some(revision) => 0,
        (Some(_), _) => 1,
        (None, Some("open")) => 2,
        (None, _) => 3,
    };
    Ok(pulls.iter().min_by_key(rank).filter(|it| rank(it) < 3).map(|it| it.number))
}

/// Asks for a page of the comments, counted from 1, the oldest first.
/// <https://docs.github.com/en/rest/issues/comments#list-issue-comments>
pub fn comments_request(hub: &Hub, pull: u64, page: usize) -> Request {
    let path = format!("/issues/{pull}/comments?per_page={COMMENTS_A_PAGE}&page={page}");
    LOOK.get(hub, &path)
}

/// The id of the first comment that begins with `marker`, and how many there are on this page. Where an app writes,
/// what a person wrote is not ours, however it begins.
///
/// # Errors
/// GitHub could not be asked, or refused.
pub fn comments_response(
    hub: &Hub,
    marker: &str,
    result: &Result<Answer, Silence>,
) -> Result<(Option<String>, usize)> {
    let comments: Vec<Comment> = LOOK.read(hub, result)?;
    let is_ours = |it: &&Comment| {
        let kind = it.user.as_ref().and_then(|it| it.kind.as_deref());
        let marked = it.body.as_deref().is_some_and(|it| it.starts_with(marker));
        marked && (!hub.is_app || kind == Some("Bot"))
    };
    Ok((comments.iter().find(is_ours).map(|it| it.id.to_string()), comments.len()))
}

/// Writes a comment, or `found` anew.
/// <https://docs.github.com/en/rest/issues/comments#create-an-issue-comment>,
/// <https://docs.github.com/en/rest/issues/comments#update-an-issue-comment>
pub fn comment_request(hub: &Hub, pull: u64, found: Option<&str>, body: &str) -> Request {
    let body = json!({ "body": body });
    match found {
        Some(id) => {
            let path = format!("/issues/comments/{id}");
            WRITE.send(hub, (Method::Patch, &path), &body, Repeat::Freely)
        }
        None => {
            let path = format!("/issues/{pull}/comments");
            WRITE.send(hub, (Method::Post, &path), &body, Repeat::UnlessTaken)
        }
    }
}

/// The page of the comment; empty where none is named.
///
/// # Errors
/// GitHub could not be asked, or refused.
pub fn comment_response(hub: &Hub, result: &Result<Answer, Silence>) -> Result<String> {
    WRITE.read(hub, result).map(|it: Comment| it.html_url.unwrap_or_default())
}

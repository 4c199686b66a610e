//! Requests to the API of the repository, and what its answers mean.

use serde_json::Value;

use crate::error::{Error, Result, Trouble};
use crate::json::{Read, parse};
use crate::plan::Hub;
use crate::provider::pipeline::get;
use crate::wire::{Answer, Body, Header, Method, Repeat, Request, Silence};

use super::wire::Refusal;

const ACCEPT: &str = "application/vnd.github+json";

/// No quotation of GitHub's text is longer, in characters.
const QUOTED: usize = 300;

/// What is asked for, and the line under `permissions:` that it takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Errand {
    /// As it follows "could not": `set the status of the deployment`.
    pub(super) action: &'static str,
    /// `deployments: write`.
    pub(super) permission: &'static str,
}

impl Errand {
    /// Asks for what is at `path` of the repository.
    pub(super) fn get(self, hub: &Hub, path: &str) -> Request {
        Request { purpose: self.action, ..get(format!("{}{path}", hub.api), &hub.token, ACCEPT) }
    }

    /// Sends `body` there.
    pub(super) fn send(
        self,
        hub: &Hub,
        (method, path): (Method, &str),
        body: &Value,
        repeat: Repeat,
    ) -> Request {
        let mut request = self.get(hub, path);
        let kind = Header::Plain("application/json".to_owned());
        request.headers.insert("content-type", kind);
        Request { method, body: Body::Json(body.to_string()), repeat, ..request }
    }

    /// The body of a success as `T`.
    pub(super) fn read<T: Read>(self, hub: &Hub, result: &Result<Answer, Silence>) -> Result<T> {
        let (why, fix) = match result {
            Ok(answer) if matches!(answer.status, 200 | 201) => {
                match parse(&answer.body).and_then(T::read) {
                    Ok(value) => return Ok(value),
                    Err(fault) => (
                        format!("the answer is not the JSON we know ({fault})"),
                        "a page of a proxy or of a sign-in may have come between".to_owned(),
                    ),
                }
            }
            Ok(answer) => self.refused(hub, answer),
            Err(silence) => match silence.told(&hub.api, "GITHUB_API_URL") {
                Some(told) => told,
                None => return Err(Error::Cancelled),
            },
        };
        Err(Error::Provider(Trouble { vendor: "GitHub", action: self.action.to_owned(), why, fix }))
    }

    /// Why it was refused, and the mend.
    fn refused(self, hub: &Hub, answer: &Answer) -> (String, String) {
        let mut why = format!("status {}", answer.status);
        if let Ok(refusal) = parse(&answer.body).and_then(Refusal::read) {
            let reasons = refusal.errors.into_iter().map(|it| it.message);
            for said in std::iter::once(refusal.message).chain(reasons).flatten() {
                let quoted: String = said.chars().take(QUOTED).collect();
                why.push_str(&format!(", {quoted}"));
            }
        }
        let header = |name: &str| answer.headers.get(name).map(String::as_str);
        let used_up =
            header("x-ratelimit-remaining") == Some("0") || header("retry-after").is_some();
        let line = self.permission;
        let fix = match answer.status {
            403 | 429 if used_up => {
                "GitHub's limit of requests is used up; a later run has it again".to_owned()
            }
            401 => "leave `github-token` out, so that it is the job's own".to_owned(),
            403 | 404 if hub.from_fork => format!(
                "the token of a pull request from a fork only reads; with one of this repository, `{line}` under `permissions:` of the job is enough"
            ),
            403 | 404 => format!(
                "write `{line}` under `permissions:` of the job, beside what stands there already"
            ),
            _ => String::new(),
        };
        (why, fix)
    }
}

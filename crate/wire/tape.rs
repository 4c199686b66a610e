//! What went over the wire in a run, and what the clock said: enough to live through the run again.

use std::collections::{BTreeMap, VecDeque};

use crate::json::parse;
use crate::order::map;
use crate::time::{Duration, Timestamp, later};

use super::{Answer, Body, Header, Request, Silence};

/// The headers that readers look at; cookies and the like are nobody's evidence.
const KEPT: [&str; 5] = ["age", "content-type", "date", "retry-after", "x-ratelimit-reset"];

/// One question and what came.
#[derive(Clone, PartialEq, Eq)]
pub struct Exchange {
    /// `GET`.
    pub method: String,
    /// Where.
    pub url: String,
    /// The JSON that was sent, where it held no secret.
    pub body: Option<String>,
    /// The HTTP status; none where no answer came.
    pub status: Option<u16>,
    /// Of the answer, those that matter, in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body of the answer; or why none came.
    pub answer: String,
    /// Which silence it was instead of an answer, and what to do about it.
    pub silence: Option<[String; 2]>,
}

/// A run on tape.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Tape {
    /// What the clock said, each time it was asked, in milliseconds since 1970.
    pub clock: VecDeque<i64>,
    /// The exchanges, in their order.
    pub exchanges: VecDeque<Exchange>,
}

impl Tape {
    /// Takes down an exchange.
    pub(super) fn take_down(&mut self, request: &Request, result: &Result<Answer, Silence>) {
        let (method, url, body) = key(request);
        let mut exchange = Exchange {
            method,
            url,
            body,
            status: None,
            headers: BTreeMap::new(),
            answer: String::new(),
            silence: None,
        };
        match result {
            Ok(Answer { status, headers, body }) => {
                exchange.status = Some(*status);
                let kept = headers.iter().filter(|(name, _)| KEPT.contains(&name.as_str()));
                exchange.headers = map(kept.map(|(name, value)| (name.clone(), value.clone())));
                exchange.answer = match issues_tokens(request) && (200..300).contains(status) {
                    true => unissued(body),
                    false => String::from_utf8_lossy(body).into_owned(),
                };
            }
            Err(silence) => {
                let (word, why, fix) = words(silence);
                exchange.answer = why.to_owned();
                exchange.silence = Some([word.to_owned(), fix.to_owned()]);
            }
        }
        self.exchanges.push_back(exchange);
    }

    /// What came to this question.
    pub(super) fn played(&mut self, request: &Request) -> Result<Answer, Silence> {
        let (method, url, body) = key(request);
        let same = |it: &Exchange| it.method == method && it.url == url && it.body == body;
        let Some(found) =
            self.exchanges.iter().position(same).and_then(|at| self.exchanges.remove(at))
        else {
            return Err(Silence::Unfit {
                why: "the evidence holds no answer to this question".to_owned(),
                fix: "a replay tries out what is allowed (margins, limits, criteria, weights) and asks nothing new: leave metrics, entities and windows as they were".to_owned(),
            });
        };
        let Exchange { status, headers, answer, silence, .. } = found;
        match (status, silence) {
            (Some(status), None) => Ok(Answer { status, headers, body: answer.into_bytes() }),
            (_, silence) => Err(silent(silence.unwrap_or_default(), answer)),
        }
    }

    /// What the clock said next; when it has said all, what it said last.
    pub(super) fn reading(&mut self) -> Timestamp {
        let said = match self.clock.len() {
            0 | 1 => self.clock.front().copied(),
            _ => self.clock.pop_front(),
        };
        said.and_then(|ms| Timestamp::from_millisecond(ms).ok()).unwrap_or_default()
    }

    /// Lets time go by beyond the end of the tape.
    pub(super) fn go_by(&mut self, span: Duration) {
        if self.clock.len() == 1 {
            let then = later(self.reading(), span).as_millisecond();
            self.clock = VecDeque::from([then]);
        }
    }
}

/// Whether the answer to this question is itself a secret: an access token.
fn issues_tokens(request: &Request) -> bool {
    let kind = request.headers.get("content-type");
    matches!(kind, Some(Header::Plain(kind)) if kind.ends_with("x-www-form-urlencoded"))
}

/// The answer with a stand-in for the token, which lasts as long.
fn unissued(body: &[u8]) -> String {
    let lasts = parse(body).ok().and_then(|it| it.get("expires_in")?.as_f64()).unwrap_or(300.0);
    format!(r#"{{"access_token":"a-token-that-was-not-kept","expires_in":{}}}"#, lasts as u64)
}

/// The word for a silence, why it was one, and what to do about it.
fn words(silence: &Silence) -> (&'static str, &str, &str) {
    match silence {
        Silence::Barred { why, fix } => ("barred", why, fix),
        Silence::Cancelled => ("cancelled", "", ""),
        Silence::Refused(why) => ("refused", why, ""),
        Silence::Unclear(why) => ("unclear", why, ""),
        Silence::Unfit { why, fix } => ("unfit", why, fix),
        Silence::Unlicensed { passes: true, why, fix } => ("unlicensed", why, fix),
        Silence::Unlicensed { passes: false, why, fix } => ("unlicensed for good", why, fix),
        Silence::Unsent(why) => ("unsent", why, ""),
    }
}

fn silent([word, fix]: [String; 2], why: String) -> Silence {
    match word.as_str() {
        "barred" => Silence::Barred { why, fix },
        "cancelled" => Silence::Cancelled,
        "refused" => Silence::Refused(why),
        "unfit" => Silence::Unfit { why, fix },
        "unlicensed" => Silence::Unlicensed { passes: true, why, fix },
        "unlicensed for good" => Silence::Unlicensed { passes: false, why, fix },
        "unsent" => Silence::Unsent(why),
        _ => Silence::Unclear(why),
    }
}

fn key(request: &Request) -> (String, String, Option<String>) {
    let body = match &request.body {
        Body::Form(text) | Body::Json(text) => Some(text.clone()),
        Body::Bytes(_) | Body::Empty | Body::SecretText(_) => None,
    };
    (request.method.name().to_owned(), request.url.clone(), body)
}

//! A world for tests: answers from a script, a clock that jumps, everything said is kept.

#![allow(dead_code, unused_imports, unused_macros)]
#![allow(clippy::unwrap_used, missing_docs, unreachable_pub)] // each test file uses its own part

pub mod checks;
pub mod counts;
pub mod flags;
pub mod grail;
pub mod opening;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use plimsoll::command;
use plimsoll::plan::{Host, Words};
use plimsoll::report::Pages;
use plimsoll::time::{Duration, Timestamp, later};
use plimsoll::wire::{Answer, Cancelled, Progress, Request, Silence, World};

pub const TOKEN: &str = "dt0c01.ST2EY72KQINMH574WMNVI7YN.G3DFPBEJYMODIDAEX454M7YWBUVEFOWKPRVMWFASS64NFH52PX6BNDVFFM572RZM";

type Script = dyn Fn(&Request) -> Result<Answer, Silence>;

/// Answers by a script; waiting moves the clock.
pub struct Tape {
    script: Box<Script>,
    now: Cell<Timestamp>,
    pub cancel_at: Cell<Option<Timestamp>>,
    pub asked: RefCell<Vec<Request>>,
    pub said: RefCell<Vec<Progress>>,
    pub said_at: RefCell<Vec<Timestamp>>,
}

impl Tape {
    /// A world at `now` that answers by `script`.
    pub fn new(now: &str, script: impl Fn(&Request) -> Result<Answer, Silence> + 'static) -> Self {
        Self {
            script: Box::new(script),
            now: Cell::new(now.parse().unwrap()),
            cancel_at: Cell::new(None),
            asked: RefCell::default(),
            said: RefCell::default(),
            said_at: RefCell::default(),
        }
    }

    /// `METHOD path` of every request, without host and query.
    pub fn calls(&self) -> Vec<String> {
        let path = |request: &Request| {
            let (_, rest) = request.url.split_once("://").unwrap();
            let path = rest.split_once('/').map_or("", |(_, path)| path);
            path.split('?').next().unwrap().to_owned()
        };
        self.asked.borrow().iter().map(|it| format!("{} /{}", it.method.name(), path(it))).collect()
    }

    /// Everything that was said, masks as `mask`.
    pub fn words(&self) -> String {
        let lines = self
            .said
            .borrow()
            .iter()
            .map(|progress| match progress {
                Progress::Mask(_) => "mask".to_owned(),
                Progress::Note(text) | Progress::Detail(text) => text.clone(),
                Progress::Warning(text) => format!("warning: {text}"),
                Progress::Group(text) => format!("[{text}"),
                Progress::GroupEnd => "]".to_owned(),
                Progress::Percent(percent) => format!("{percent} %"),
            })
            .collect::<Vec<_>>();
        lines.join("\n")
    }

    /// Runs on GitHub with these inputs and, if given, this `plimsoll.yml`.
    pub fn github(&self, inputs: &[(&str, &str)], file: Option<&str>) -> Pages {
        self.github_with(inputs, &[("plimsoll.yml", file)])
    }

    /// Runs on GitHub with these inputs and files.
    pub fn github_with(&self, inputs: &[(&str, &str)], files: &[(&str, Option<&str>)]) -> Pages {
        let mut environment: BTreeMap<String, String> = [
            ("GITHUB_REPOSITORY", "acme/checkout"),
            ("GITHUB_RUN_ID", "4711"),
            ("GITHUB_RUN_ATTEMPT", "1"),
            ("GITHUB_RUN_NUMBER", "42"),
            ("GITHUB_JOB", "deploy"),
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("GITHUB_SHA", "0123456789abcdef0123456789abcdef01234567"),
            ("GITHUB_REF_TYPE", "branch"),
            ("GITHUB_REF_NAME", "main"),
            ("GITHUB_ACTOR", "octocat"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        for (name, value) in inputs {
            environment.insert(format!("INPUT_{}", name.to_uppercase()), (*value).to_owned());
        }
        let owned =
            |(path, text): &(&str, Option<&str>)| ((*path).to_owned(), text.map(str::to_owned));
        let files = files.iter().map(owned).collect();
        pollster::block_on(command::run(self, Host::Github, &Words { environment, files }))
    }
}

impl World for Tape {
    async fn send(&self, request: &Request) -> Result<Answer, Silence> {
        self.asked.borrow_mut().push(request.clone());
        (self.script)(request)
    }

    async fn sleep(&self, span: Duration) -> Result<(), Cancelled> {
        let then = later(self.now.get(), span);
        match self.cancel_at.get() {
            Some(at) if at <= then => Err(Cancelled),
            _ => {
                self.now.set(then);
                Ok(())
            }
        }
    }

    fn now(&self) -> Timestamp {
        self.now.get()
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn say(&self, progress: Progress) {
        self.said_at.borrow_mut().push(self.now.get());
        self.said.borrow_mut().push(progress);
    }
}

/// A JSON answer.
pub fn json(status: u16, body: &str) -> Result<Answer, Silence> {
    Ok(Answer {
        status,
        headers: [("content-type".to_owned(), "application/json;charset=utf-8".to_owned())].into(),
        body: body.as_bytes().to_vec(),
    })
}

/// The vendor's refusal.
pub fn refusal(status: u16, message: &str) -> Result<Answer, Silence> {
    json(status, &format!(r#"{{"error":{{"code":{status},"message":"{message}"}}}}"#))
}

//! A vendor that answers whatever it likes, and a clock that jumps.

use std::cell::{Cell, RefCell};

use plimsoll::time::{Duration, Timestamp, later};
use plimsoll::wire::{Answer, Cancelled, Progress, Request, Silence, World};

/// Answers with the parts in turn: a status letter, then the body. Runs out: the connection broke.
pub(super) struct Vendor {
    answers: Vec<Vec<u8>>,
    next: Cell<usize>,
    now: Cell<Timestamp>,
    /// Everything that was said aloud.
    pub(super) said: RefCell<String>,
}

impl Vendor {
    pub(super) fn new(answers: Vec<Vec<u8>>, now: Timestamp) -> Self {
        Self { answers, next: Cell::new(0), now: Cell::new(now), said: RefCell::default() }
    }

    /// How many questions it heard.
    pub(super) fn asked(&self) -> usize {
        self.next.get()
    }
}

impl World for Vendor {
    async fn send(&self, _request: &Request) -> Result<Answer, Silence> {
        let next = self.next.replace(self.next.get() + 1);
        let Some([first, body @ ..]) = self.answers.get(next).map(Vec::as_slice) else {
            return Err(Silence::Unclear("the connection broke".to_owned()));
        };
        let (status, kind) = match first {
            b'h' => (200, "text/html"),
            b'c' => (201, "application/json"),
            b'p' => (403, "application/json"),
            b'u' => (401, "application/json"),
            b'n' => (404, "application/json"),
            b'a' => (202, "application/json"),
            b'm' => (405, "application/json"),
            b'd' => (409, "application/json"),
            b'b' => (400, "application/json"),
            b't' => (429, "application/json"),
            b'f' => (503, "text/plain"),
            b'r' => (302, "text/html"),
            b'x' => return Err(Silence::Unsent(String::from_utf8_lossy(body).into_owned())),
            _ => (200, "application/json"),
        };
        let headers = [
            ("content-type".to_owned(), kind.to_owned()),
            ("date".to_owned(), String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned()),
            (
                "retry-after".to_owned(),
                String::from_utf8_lossy(&body[..body.len().min(12)]).into_owned(),
            ),
        ];
        Ok(Answer { status, headers: headers.into(), body: body.to_vec() })
    }

    async fn sleep(&self, span: Duration) -> Result<(), Cancelled> {
        self.now.set(later(self.now.get(), span));
        Ok(())
    }

    fn now(&self) -> Timestamp {
        self.now.get()
    }

    fn chance(&self) -> f64 {
        0.5
    }

    fn say(&self, progress: Progress) {
        match progress {
            Progress::Mask(_) | Progress::GroupEnd | Progress::Percent(_) => {}
            Progress::Note(text)
            | Progress::Warning(text)
            | Progress::Detail(text)
            | Progress::Group(text) => {
                self.said.borrow_mut().push_str(&text);
            }
        }
    }
}

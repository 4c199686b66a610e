//! What ends a wait: the time is up, or the run is told to stop.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal};

use crate::time::Duration;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &Function, ms: f64) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// Why a wait ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// The run was told to stop.
    Stopped,
    /// The time was up.
    TimeUp,
}

/// What a held promise came to, when it did not come to a value.
#[derive(Debug)]
pub(super) enum Snap {
    /// The leash was cut first.
    Cut(Cut),
    /// The promise was rejected with this.
    Rejected(JsValue),
}

/// Holds waits together that end at the latest after one span or when the run is told to stop. Going
/// out of scope it takes its timer and its listener back.
pub(super) struct Leash {
    controller: AbortController,
    why: Rc<Cell<Option<Cut>>>,
    end: Promise,
    stop: AbortSignal,
    on_stop: Closure<dyn FnMut()>,
    timer: JsValue,
    _on_time_up: Closure<dyn FnMut()>,
}

impl Leash {
    /// Cut after `span`, or when `stop` is aborted.
    pub(super) fn new(stop: &AbortSignal, span: Duration) -> Self {
        #[expect(
            clippy::expect_used,
            reason = "a constructor without arguments that every Node has"
        )]
        let controller = AbortController::new().expect("an AbortController");
        let why = Rc::new(Cell::new(None));
        let mut resolve = JsValue::UNDEFINED;
        let end = Promise::new(&mut |resolved, _| resolve = resolved.into());
        let cutter = |cut: Cut| {
            let (why, controller) = (Rc::clone(&why), controller.clone());
            let resolve: Function = resolve.clone().unchecked_into();
            Closure::new(move || {
                if why.get().is_none() {
                    why.set(Some(cut));
                    controller.abort();
                    // Resolving a promise cannot throw.
                    drop(resolve.call0(&JsValue::UNDEFINED));
                }
            })
        };
        let on_stop: Closure<dyn FnMut()> = cutter(Cut::Stopped);
        let on_time_up: Closure<dyn FnMut()> = cutter(Cut::TimeUp);
        let listener: &Function = on_stop.as_ref().unchecked_ref();
        if stop.aborted() {
            drop(listener.call0(&JsValue::UNDEFINED));
        }
        drop(stop.add_event_listener_with_callback("abort", listener));
        let timer = set_timeout(on_time_up.as_ref().unchecked_ref(), span.as_millis() as f64);
        Self { controller, why, end, stop: stop.clone(), on_stop, timer, _on_time_up: on_time_up }
    }

    /// Aborted together with the leash, for who carries the question.
    pub(super) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// Why it was cut, if it was.
    pub(super) fn cut(&self) -> Option<Cut> {
        self.why.get()
    }

    /// Lets go of what is still under way.
    pub(super) fn let_go(&self) {
        self.controller.abort();
    }

    /// Waits for nothing but the end.
    pub(super) async fn end(&self) -> Cut {
        // The promise never rejects, and resolves after `why` is set.
        drop(JsFuture::from(self.end.clone()).await);
        self.why.get().unwrap_or(Cut::Stopped)
    }

    /// Waits for `promise`, no longer than the leash lasts. Whoever made the promise need not heed the
    /// signal for that.
    pub(super) async fn hold(&self, promise: &Promise) -> Result<JsValue, Snap> {
        let first = Promise::race(&Array::of2(promise, &self.end));
        let settled = JsFuture::from(first).await;
        match self.cut() {
            Some(cut) => Err(Snap::Cut(cut)),
            None => settled.map_err(Snap::Rejected),
        }
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
        let listener = self.on_stop.as_ref().unchecked_ref();
        drop(self.stop.remove_event_listener_with_callback("abort", listener));
    }
}

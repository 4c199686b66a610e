//! One question through the `fetch`-shaped function of the shim.

use std::collections::BTreeMap;

use js_sys::{Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, ReadableStreamDefaultReader, RequestInit, RequestRedirect, Response};

use crate::order::map;
use crate::time::{Duration, in_words};
use crate::wire::{Answer, Body, Header, Request, Silence};

use super::hands::Hands;
use super::leash::{Cut, Leash, Snap};
use super::silence::silence;

/// The largest body that is read. Nothing we ask for comes near it; a stray download must not fill the
/// memory of a runner.
pub const ANSWER_LIMIT_BYTES: usize = 16 << 20;

/// Asks once, until `stop` is aborted. A redirect is an answer like any other.
pub(super) async fn fetch(
    hands: &Hands,
    stop: &AbortSignal,
    deadline: Duration,
    request: &Request,
) -> Result<Answer, Silence> {
    let leash = Leash::new(stop, deadline);
    if let Some(Cut::Stopped) = leash.cut() {
        return Err(Silence::Cancelled);
    }
    let quiet = |snap| match snap {
        Snap::Cut(Cut::Stopped) => Silence::Cancelled,
        Snap::Cut(Cut::TimeUp) => {
            Silence::Unclear(format!("no answer within {}", in_words(deadline)))
        }
        Snap::Rejected(error) => silence(&error, &secrets(request)),
    };
    let asked = hands
        .fetch(&request.url, &init(request, &leash))
        .map_err(|error| quiet(Snap::Rejected(error)))?;
    let response: Response = leash.hold(&asked).await.map_err(quiet)?.unchecked_into();
    let mut answer =
        Answer { status: response.status(), headers: headers(&response), body: Vec::new() };
    let too_large = || {
        leash.let_go();
        Silence::Unfit {
            why: format!("the answer is larger than {} MB", ANSWER_LIMIT_BYTES >> 20),
            fix: "check that the address is the vendor's API, or ask for less: fewer entities, a shorter window, a wider resolution".to_owned(),
        }
    };
    let announced = announced_bytes(&answer.headers).unwrap_or_default();
    if announced > ANSWER_LIMIT_BYTES {
        return Err(too_large());
    }
    // At once: a buffer that doubles is there twice each time.
    answer.body.reserve_exact(announced);
    let Some(stream) = response.body() else { return Ok(answer) };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    loop {
        // The status has come, so the request was taken: whatever breaks now leaves it unclear.
        let part = leash.hold(&reader.read()).await.map_err(|snap| unclear(quiet(snap)))?;
        if field(&part, "done").is_truthy() {
            return Ok(answer);
        }
        let chunk: Uint8Array = field(&part, "value").unchecked_into();
        let held = answer.body.len();
        let grown = held + chunk.length() as usize;
        if grown > ANSWER_LIMIT_BYTES {
            return Err(too_large());
        }
        answer.body.resize(grown, 0);
        chunk.copy_to(&mut answer.body[held..]);
    }
}

/// The second argument of `fetch`.
fn init(request: &Request, leash: &Leash) -> RequestInit {
    let init = RequestInit::new();
    init.set_method(request.method.name());
    init.set_redirect(RequestRedirect::Manual);
    init.set_signal(Some(&leash.signal()));
    let headers = Object::new();
    for (name, value) in &request.headers {
        let value = match value {
            Header::Plain(text) => text.clone(),
            Header::Secret(scheme, secret) => format!("{scheme}{}", secret.expose()),
        };
        // Setting a property of an object of our own cannot fail.
        drop(Reflect::set(&headers, &JsValue::from_str(name), &JsValue::from_str(&value)));
    }
    init.set_headers(&headers);
    match &request.body {
        Body::Bytes(bytes) => init.set_body(&Uint8Array::from(bytes.as_slice())),
        Body::Empty => {}
        Body::Form(text) | Body::Json(text) => init.set_body(&JsValue::from_str(text)),
        Body::SecretText(text) => init.set_body(&JsValue::from_str(text.expose())),
    }
    init
}

/// Every secret the request carries, for the case that an error repeats one.
fn secrets(request: &Request) -> Vec<&str> {
    let in_headers = request.headers.values().filter_map(|value| match value {
        Header::Plain(_) => None,
        Header::Secret(_, secret) => Some(secret.expose()),
    });
    let in_body = match &request.body {
        Body::Bytes(_) | Body::Empty | Body::Form(_) | Body::Json(_) => None,
        Body::SecretText(secret) => Some(secret.expose()),
    };
    in_headers.chain(in_body).collect()
}

/// The headers of the answer. What cannot be read as a pair of texts is left out.
fn headers(response: &Response) -> BTreeMap<String, String> {
    let Ok(Some(pairs)) = js_sys::try_iter(&response.headers()) else { return BTreeMap::new() };
    let text = |pair: &JsValue, at| Reflect::get_u32(pair, at).ok()?.as_string();
    let pairs = pairs.filter_map(Result::ok);
    map(pairs.filter_map(|pair| Some((text(&pair, 0)?.to_ascii_lowercase(), text(&pair, 1)?))))
}

/// What `Content-Length` says, if it says anything.
fn announced_bytes(headers: &BTreeMap<String, String>) -> Option<usize> {
    headers.get("content-length")?.trim().parse().ok()
}

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// After the status, nothing is unsent any more.
fn unclear(silence: Silence) -> Silence {
    match silence {
        Silence::Barred { why, .. }
        | Silence::Refused(why)
        | Silence::Unlicensed { why, .. }
        | Silence::Unsent(why) => Silence::Unclear(why),
        Silence::Cancelled | Silence::Unclear(_) | Silence::Unfit { .. } => silence,
    }
}

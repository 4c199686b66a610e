//! The door under Node, with hands made of a few lines of JavaScript.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::collections::BTreeMap;

use js_sys::{Function, Object, Reflect};
use plimsoll::time::Duration;
use plimsoll::web::{ANSWER_LIMIT_BYTES, Hands, Outside};
use plimsoll::wire::{
    Body, Cancelled, Header, Method, Progress, Repeat, Request, Secret, Silence, World,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

/// Hands whose `fetch(url, init)` has this body. `heard` holds what was said, `controller` stops the run.
fn hands(fetch: &str) -> JsValue {
    let make = Function::new_with_args(
        "fetch",
        "const controller = new AbortController();
         const heard = [];
         return { controller, heard, fetch, signal: controller.signal, say: said => heard.push(said) };",
    );
    make.call1(&JsValue::NULL, &Function::new_with_args("url, init", fetch)).unwrap()
}

/// A body that comes in these pieces, written as JavaScript: `[[104, 105], [33]]`.
fn answering(status: u16, headers: &str, chunks: &str) -> String {
    format!(
        "const chunks = {chunks};
         const read = async () => chunks.length
           ? {{ done: false, value: Uint8Array.from(chunks.shift()) }}
           : {{ done: true }};
         return Promise.resolve({{ status: {status}, headers: new Map({headers}), body: {{ getReader: () => ({{ read }}) }} }});"
    )
}

fn outside(hands: &JsValue) -> Outside {
    Outside::new(hands.clone().unchecked_into::<Hands>(), Duration::from_secs(5))
}

fn question() -> Request {
    Request {
        method: Method::Post,
        url: "https://abc12345.live.dynatrace.com/api/v2/events/ingest".to_owned(),
        headers: BTreeMap::from([
            ("authorization", Header::Secret("Api-Token ", Secret::new("dt0c01.A.B"))),
            ("content-type", Header::Plain("application/json".to_owned())),
        ]),
        body: Body::Json("{\"title\":\"é\"}".to_owned()),
        repeat: Repeat::UnlessTaken,
        purpose: "send the deployment event",
    }
}

fn field(object: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(object.clone(), |at, name| Reflect::get(&at, &name.into()).unwrap())
}

fn too_large(silence: &Silence) -> bool {
    matches!(silence, Silence::Unfit { why, .. } if why == "the answer is larger than 16 MB")
}

fn silent(result: Result<plimsoll::wire::Answer, Silence>) -> Silence {
    result.expect_err("silence")
}

#[wasm_bindgen_test]
async fn an_answer_arrives_whole_although_it_comes_in_pieces() {
    let hands = hands(&answering(201, "[['X-RateLimit-Reset', '7']]", "[[104, 105], [], [33]]"));
    let answer = outside(&hands).send(&question()).await.unwrap();
    assert_eq!(answer.status, 201);
    assert_eq!(answer.headers["x-ratelimit-reset"], "7");
    assert_eq!(answer.body, b"hi!");
}

#[wasm_bindgen_test]
async fn a_question_crosses_with_its_method_headers_and_body_and_follows_no_redirect() {
    let hands = hands(
        "globalThis.asked = { url, ...init }; return Promise.resolve({ status: 302, headers: new Map(), body: null });",
    );
    let answer = outside(&hands).send(&question()).await.unwrap();
    let asked = field(&js_sys::global(), "asked");
    assert_eq!((answer.status, answer.body.len()), (302, 0));
    assert_eq!(field(&asked, "url").as_string().unwrap(), question().url);
    assert_eq!(field(&asked, "method").as_string().unwrap(), "POST");
    assert_eq!(field(&asked, "redirect").as_string().unwrap(), "manual");
    assert_eq!(field(&asked, "headers.authorization").as_string().unwrap(), "Api-Token dt0c01.A.B");
    assert_eq!(field(&asked, "body").as_string().unwrap(), "{\"title\":\"é\"}");
}

#[wasm_bindgen_test]
async fn an_answer_that_announces_more_than_the_limit_is_not_read() {
    let length = ANSWER_LIMIT_BYTES + 1;
    let hands = hands(&answering(200, &format!("[['content-length', '{length}']]"), "[[1]]"));
    let silence = silent(outside(&hands).send(&question()).await);
    assert!(too_large(&silence), "{silence:?}");
}

#[wasm_bindgen_test]
async fn an_answer_that_never_ends_is_left_at_the_limit() {
    let hands = hands(
        "let read = 0;
         const chunk = new Uint8Array(8 << 20);
         globalThis.pieces = () => read;
         return Promise.resolve({ status: 200, headers: new Map(), body: { getReader: () => ({
           read: async () => ({ done: false, value: (read += 1, chunk) }) }) } });",
    );
    let silence = silent(outside(&hands).send(&question()).await);
    let pieces: Function = field(&js_sys::global(), "pieces").unchecked_into();
    assert!(too_large(&silence), "{silence:?}");
    assert_eq!(pieces.call0(&JsValue::NULL).unwrap().as_f64(), Some(3.0));
}

#[wasm_bindgen_test]
async fn a_question_that_nobody_answers_ends_at_its_deadline_and_lets_go() {
    let hands = hands("globalThis.held = init; return new Promise(() => {});");
    let outside = Outside::new(hands.unchecked_into::<Hands>(), Duration::from_millis(20));
    let silence = silent(outside.send(&question()).await);
    assert_eq!(silence, Silence::Unclear("no answer within 20ms".to_owned()));
    assert!(field(&js_sys::global(), "held.signal.aborted").is_truthy());
}

#[wasm_bindgen_test]
async fn a_stop_ends_a_question_although_its_carrier_does_not_heed_the_signal() {
    let hands =
        hands("setTimeout(() => this.controller.abort(), 5); return new Promise(() => {});");
    assert_eq!(silent(outside(&hands).send(&question()).await), Silence::Cancelled);
    assert_eq!(
        silent(outside(&hands).send(&question()).await),
        Silence::Cancelled,
        "nothing is asked after it"
    );
}

#[wasm_bindgen_test]
async fn a_stop_ends_a_wait_at_once_and_a_wait_without_one_is_served_in_full() {
    let hands = hands("");
    let outside = outside(&hands);
    let before = outside.now();
    outside.sleep(Duration::from_millis(30)).await.unwrap();
    assert!(outside.now().duration_since(before).as_millis() >= 29);
    let controller = field(&hands, "controller");
    let stop: Function = field(&controller, "abort").unchecked_into();
    let stop = Closure::once(move || stop.call0(&controller).unwrap());
    let later: Function = field(&js_sys::global(), "setTimeout").unchecked_into();
    later.call2(&JsValue::NULL, stop.as_ref(), &5.into()).unwrap();
    assert_eq!(outside.sleep(Duration::from_secs(90 * 24 * 3600)).await, Err(Cancelled));
    assert_eq!(
        outside.sleep(Duration::from_secs(3600)).await,
        Err(Cancelled),
        "and so does the next"
    );
}

#[wasm_bindgen_test]
async fn what_broke_says_whether_the_question_can_have_been_taken() {
    let thrown = |error: &str| format!("return Promise.reject(Object.assign({error}));");
    for (error, expected) in [
        (
            "new Error('getaddrinfo ENOTFOUND x'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }",
            Silence::Refused("the host name does not resolve (ENOTFOUND)".to_owned()),
        ),
        (
            "new TypeError('fetch failed'), { cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) }",
            Silence::Refused("the connection was refused".to_owned()),
        ),
        (
            "new AggregateError([Object.assign(new Error('late'), { syscall: 'connect', code: 'ETIMEDOUT' })], '')",
            Silence::Unsent("late".to_owned()),
        ),
        (
            "new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }",
            Silence::Barred {
                why: "no TLS connection: this machine trusts no authority that vouches for the certificate of the host (DEPTH_ZERO_SELF_SIGNED_CERT)".to_owned(),
                fix: "hand over the certificate of your authority (PEM) with `ca-file`, or with NODE_EXTRA_CA_CERTS or the agent's `--sslcacert`; verification is never turned off".to_owned(),
            },
        ),
        (
            "new Error('socket hang up'), { code: 'ECONNRESET' }",
            Silence::Unclear("the connection broke".to_owned()),
        ),
        (
            "new TypeError('\"Api-Token dt0c01.A.B\" is an invalid header value')",
            Silence::Unclear("\"Api-Token ***\" is an invalid header value".to_owned()),
        ),
    ] {
        assert_eq!(silent(outside(&hands(&thrown(error))).send(&question()).await), expected);
    }
}

#[wasm_bindgen_test]
async fn a_connection_that_breaks_after_the_status_leaves_it_unclear() {
    let hands = hands(
        "const read = async () => { throw Object.assign(new Error('x'), { code: 'ECONNREFUSED' }); };
         return Promise.resolve({ status: 201, headers: new Map(), body: { getReader: () => ({ read }) } });",
    );
    let silence = silent(outside(&hands).send(&question()).await);
    assert_eq!(silence, Silence::Unclear("the connection was refused".to_owned()));
}

#[wasm_bindgen_test]
fn what_is_said_reaches_the_shim_by_kind_and_a_voice_that_fails_stops_nothing() {
    let heard = hands("");
    let outside = outside(&heard);
    outside.say(Progress::Mask(Secret::new("dt0c01.A.B")));
    outside.say(Progress::Percent(40));
    outside.say(Progress::GroupEnd);
    let all = js_sys::JSON::stringify(&field(&heard, "heard")).unwrap();
    let expected = "[{\"kind\":\"mask\",\"text\":\"dt0c01.A.B\"},{\"kind\":\"percent\",\"text\":\"40\"},{\"kind\":\"group-end\",\"text\":\"\"}]";
    assert_eq!(String::from(all), expected);
    Reflect::set(&heard, &"say".into(), &Function::new_no_args("throw new Error('no')")).unwrap();
    outside.say(Progress::Note("nobody hears this".to_owned()));
}

#[wasm_bindgen_test]
async fn an_unknown_host_is_refused_by_name() {
    let spoken =
        js_sys::JSON::parse("{\"host\":\"gitlab\",\"environment\":{},\"files\":{}}").unwrap();
    let error = plimsoll::web::run(spoken, hands("").unchecked_into()).await.err().unwrap();
    let message = field(&JsValue::from(error), "message").as_string().unwrap();
    assert_eq!(message, "unknown host `gitlab`: one of `azure`, `github`, `terminal`");
    assert!(plimsoll::web::environment_names("gitlab").is_err());
    assert!(plimsoll::web::config_paths("gitlab", Object::new().into()).is_err());
}

//! Why no answer came, read from what JavaScript threw.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;

use crate::wire::Silence;

use super::distrust::distrust;

/// The longest message of a stranger that is repeated, in characters.
const LONGEST_MESSAGE: usize = 300;

/// Sorts an error of `fetch` or of `node:https` by whether the request can have been taken. `secrets`
/// are struck out: some clients repeat a header that they refuse.
pub(super) fn silence(error: &JsValue, secrets: &[&str]) -> Silence {
    // fetch wraps: TypeError("fetch failed") with the real one as its cause. Where both families of
    // addresses were tried there is one error for each.
    let error = inner(error, "cause").unwrap_or_else(|| error.clone());
    let each = inner(&error, "errors").and_then(|errors| Reflect::get_u32(&errors, 0).ok());
    let either = |name| {
        text(&error, name)
            .filter(|found| !found.is_empty())
            .or_else(|| each.as_ref().and_then(|one| text(one, name)))
            .unwrap_or_default()
    };
    let (code, syscall, mut message) = (either("code"), either("syscall"), either("message"));
    if message.is_empty() {
        message = error.as_string().unwrap_or_else(|| "the connection failed".to_owned());
    }
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        message = message.replace(secret, "***");
    }
    message = message.chars().take(LONGEST_MESSAGE).collect();
    match code.as_str() {
        // Of the transport's own making, sorted there.
        "PLIMSOLL_BARRED" => Silence::Barred { why: message, fix: either("fix") },
        "PLIMSOLL_REFUSED" => Silence::Refused(message),
        "PLIMSOLL_UNFIT" => Silence::Unfit { why: message, fix: either("fix") },
        "PLIMSOLL_UNSENT" => Silence::Unsent(message),
        "ENOTFOUND" => Silence::Refused(format!("the host name does not resolve ({code})")),
        "EAI_AGAIN" => Silence::Unsent(format!("the host name does not resolve ({code})")),
        "ECONNREFUSED" => Silence::Refused("the connection was refused".to_owned()),
        "EHOSTUNREACH" | "ENETUNREACH" => {
            Silence::Unsent(format!("the host cannot be reached ({code})"))
        }
        "ECONNRESET" => Silence::Unclear("the connection broke".to_owned()),
        "UND_ERR_CONNECT_TIMEOUT" => Silence::Unsent("no connection in time".to_owned()),
        code => match distrust(code, &message) {
            Some(silence) => silence,
            // The parser's own: whoever answered had the request by then.
            None if code.starts_with("HPE_") => Silence::Unfit {
                why: format!("what it answered is no HTTP ({code})"),
                fix:
                    "check the host and the port of the address, and the proxy or gateway before it"
                        .to_owned(),
            },
            None if matches!(
                code,
                "Z_DATA_ERROR" | "Z_BUF_ERROR" | "ERR_BROTLI_DECOMPRESSION_FAILED"
            ) || code.starts_with("ERR__ERROR_FORMAT") =>
            {
                Silence::Unfit {
                    why: format!("the answer cannot be unpacked ({code})"),
                    fix: "look at the proxy or gateway between this machine and the vendor"
                        .to_owned(),
                }
            }
            None if is_refusal_of_ours(code) => Silence::Barred {
                why: message,
                fix: "mend the address or the value that the message names".to_owned(),
            },
            None if matches!(syscall.as_str(), "connect" | "getaddrinfo") => {
                Silence::Unsent(message)
            }
            None => Silence::Unclear(message),
        },
    }
}

/// Node would not even begin: the URL or a header is malformed.
fn is_refusal_of_ours(code: &str) -> bool {
    code.starts_with("ERR_INVALID_")
        || code == "ERR_UNESCAPED_CHARACTERS"
        || code == "UND_ERR_INVALID_ARG"
}

/// A property that is there and is an object.
fn inner(object: &JsValue, name: &str) -> Option<JsValue> {
    let found = Reflect::get(object, &JsValue::from_str(name)).ok()?;
    found.is_object().then_some(found)
}

fn text(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &JsValue::from_str(name)).ok()?.as_string()
}

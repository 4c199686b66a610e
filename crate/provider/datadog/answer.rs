//! Reads an answer: the JSON that was hoped for, or what went wrong and what to do about it.

use crate::error::{Error, Result, Trouble};
use crate::json::{Read, parse};
use crate::plan::{Datadog, SITES};
use crate::provider::answer::{came, one_line};
use crate::wire::{Answer, Silence};

use super::VENDOR;
use super::wire::{ErrorBody, ErrorItem};

/// What is asked for, and the permission it takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Errand {
    /// As it follows "could not": `read the metrics`.
    pub(super) action: &'static str,
    /// The permission of the application key; empty where an API key is enough.
    pub(super) permission: &'static str,
}

impl Errand {
    /// Trouble on this errand.
    pub(super) fn trouble(self, why: impl Into<String>, fix: impl Into<String>) -> Error {
        Error::Provider(Trouble {
            vendor: VENDOR,
            action: self.action.to_owned(),
            why: why.into(),
            fix: fix.into(),
        })
    }
}

/// The body of a 2xx answer as `T`; everything else as trouble, with the next action.
///
/// The content type says nothing: Datadog answers JSON as `text/plain` and as `application/vnd.api+json`.
pub(super) fn read<T: Read>(
    errand: Errand,
    datadog: &Datadog,
    result: &Result<Answer, Silence>,
) -> Result<T> {
    let answer = taken(errand, datadog, result)?;
    parse(&answer.body).and_then(T::read).map_err(|fault| {
        let why = if looks_like_a_page(answer) {
            format!("it answered a page instead of JSON (status {})", answer.status)
        } else {
            format!("the answer is not the JSON we know ({fault})")
        };
        errand.trouble(
            why,
            format!("check `datadog-site`: does {} speak Datadog's API?", datadog.site.api),
        )
    })
}

/// A 2xx answer.
fn taken<'a>(
    errand: Errand,
    datadog: &Datadog,
    result: &'a Result<Answer, Silence>,
) -> Result<&'a Answer> {
    let trouble = |why: String, fix: String| errand.trouble(why, fix);
    let answer = came(result, &datadog.site.api, "datadog-site", &trouble)?;
    if !(200..300).contains(&answer.status) {
        let (why, fix) = refusal(errand, datadog, answer);
        return Err(errand.trouble(why, fix));
    }
    Ok(answer)
}

/// Whether the answer says that these keys must not do this.
pub fn is_forbidden(result: &Result<Answer, Silence>) -> bool {
    matches!(result, Ok(Answer { status: 401 | 403, .. }))
}

/// Whether nobody can say if what was sent was taken.
pub fn is_unclear(result: &Result<Answer, Silence>) -> bool {
    match result {
        Err(silence) => silence.may_be_taken(),
        // A success whose body broke off was a success; what became of it is not known.
        Ok(answer) => {
            answer.status == 408
                || answer.status >= 500
                || ((200..300).contains(&answer.status) && parse(&answer.body).is_err())
        }
    }
}

/// Why the vendor refused, and the mend.
fn refusal(errand: Errand, datadog: &Datadog, answer: &Answer) -> (String, String) {
    let said = said(answer);
    let status = answer.status;
    let site = &datadog.site.name;
    let why = match &said {
        Some(said) => format!("status {status}, {said}"),
        None if looks_like_a_page(answer) => format!("status {status}, a page instead of JSON"),
        None => format!("status {status}"),
    };
    let fix = match status {
        400 if why.contains("Functions are not supported") => {
            "write the parts as `queries: […]` and the arithmetic as `formula: 'b / a'`".to_owned()
        }
        400 => "mend the query or value that the message names".to_owned(),
        401 | 403 => format!(
            "{}the keys must be of the site {site}, where a key of another site is unknown (others: {})",
            match errand.permission {
                "" => String::new(),
                permission => format!("give the application key the permission `{permission}`; "),
            },
            others(datadog),
        ),
        404 => format!("check the id or name, and that {site} is the site that has it"),
        413 => "send less: fewer or shorter tags".to_owned(),
        429 => "Datadog limits how often an organisation asks; run the step again later or spread the pipelines".to_owned(),
        300..=399 => format!("{} redirects elsewhere, which is not followed, so that the keys go nowhere else; check `datadog-site`", datadog.site.api),
        _ => "Datadog has trouble; run the step again later, or let `on-error: warn` keep the step going".to_owned(),
    };
    (why, fix)
}

/// The sites but this one.
pub(super) fn others(datadog: &Datadog) -> String {
    let others: Vec<&str> = SITES.into_iter().filter(|site| *site != datadog.site.name).collect();
    others.join(", ")
}

/// What the vendor said, in one line: three shapes of errors, and none.
pub(super) fn said(answer: &Answer) -> Option<String> {
    let body = parse(&answer.body).and_then(ErrorBody::read).ok()?;
    let mut said: Vec<String> =
        body.errors.unwrap_or_default().into_iter().filter_map(|ErrorItem(said)| said).collect();
    said.extend(body.error);
    one_line(&said.join("; "))
}

fn looks_like_a_page(answer: &Answer) -> bool {
    answer.body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

//! Attributes, resources and the scope.

use crate::plan::RunOrigin;
use crate::provider::pipeline::{Ending, Run};
use crate::release::Release;
use crate::time::Timestamp;

use super::wire::{AnyValue, InstrumentationScope, KeyValue, Plain, Resource};

/// No value is longer, in characters; so that what is split by number stays within what is taken.
const LONGEST: usize = 1_000;

pub(super) fn text(key: &str, value: &str) -> KeyValue {
    plain(key, Plain::StringValue(value.chars().take(LONGEST).collect()))
}

pub(super) fn number(key: &str, value: f64) -> KeyValue {
    plain(key, Plain::DoubleValue(value))
}

fn plain(key: &str, value: Plain) -> KeyValue {
    KeyValue {
        key: key.to_owned(),
        value: Some(AnyValue { value: Some(value) }),
        ..KeyValue::default()
    }
}

pub(super) fn scope() -> Option<InstrumentationScope> {
    Some(InstrumentationScope {
        name: "plimsoll".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        ..InstrumentationScope::default()
    })
}

/// The run: <https://opentelemetry.io/docs/specs/semconv/resource/cicd/>.
pub(super) fn resource(origin: &RunOrigin, run: Option<&Run>, release: &Release) -> Resource {
    let mut attributes =
        vec![text("service.name", &origin.name), text("cicd.pipeline.name", &origin.name)];
    let mut put = |key: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|it| !it.is_empty()) {
            attributes.push(text(key, value));
        }
    };
    put("cicd.pipeline.run.id", Some(&origin.id));
    put(
        "cicd.pipeline.run.url.full",
        run.and_then(|it| it.url.as_deref()).or(release.ci_back_link.as_deref()),
    );
    put(
        "vcs.repository.name",
        run.and_then(|it| it.repository.as_deref()).or(release.project.as_deref()),
    );
    put("vcs.repository.url.full", run.and_then(|it| it.repository_url.as_deref()));
    put("vcs.ref.head.name", run.and_then(|it| it.head.as_deref()));
    put(
        "vcs.ref.head.revision",
        run.and_then(|it| it.revision.as_deref()).or(release.commit.as_deref()),
    );
    Resource { attributes, ..Resource::default() }
}

/// In the words of <https://opentelemetry.io/docs/specs/semconv/registry/attributes/cicd/>.
pub(super) fn result_word(ending: &Ending) -> &'static str {
    match ending {
        Ending::Canceled => "cancellation",
        Ending::Failure => "failure",
        Ending::Skipped => "skip",
        Ending::Success | Ending::Warning => "success",
        Ending::TimedOut => "timeout",
        Ending::Word(_) => "error",
    }
}

/// Nanoseconds since 1970.
pub(super) fn nanoseconds(at: Timestamp) -> u64 {
    u64::try_from(at.as_nanosecond()).unwrap_or_default()
}

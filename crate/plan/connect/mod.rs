//! What other systems are to be told so that they send to Dynatrace.

pub(super) mod inputs;

use crate::error::Result;

use super::Command;
use super::dynatrace::Dynatrace;
use super::given::{Given, choose};
use super::pipeline::{self, Otlp, RunOrigin};
use super::said::Objection;
use super::shown::{shown, tokens};
use crate::release::Release;
use inputs::{CONNECT_FOUND, CONNECT_METRICS, CONNECT_NAMESPACE, CONNECT_TO};

/// What is told, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connect {
    /// Whom, none twice.
    pub systems: Vec<System>,
    /// The namespace of the operator.
    pub namespace: String,
    /// How metrics leave Kyma.
    pub metrics: MetricsWay,
    /// The environment without a trailing slash: `https://abc12345.live.dynatrace.com`,
    /// `https://<host>/e/<environment id>`.
    pub environment: String,
    /// Where the path is proved.
    pub otlp: Otlp,
    /// Which run this is, for the span that proves it.
    pub origin: RunOrigin,
    /// What was found in the other system, line by line.
    pub found: Vec<String>,
    /// What was corrected in the words of the user, for the log.
    pub corrections: Vec<String>,
}

/// What can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// An OpenTelemetry collector.
    Collector,
    /// Kyma's telemetry module.
    Kyma,
    /// An SDK of OpenTelemetry.
    Sdk,
    /// TrueFoundry's AI gateway.
    Truefoundry,
}

impl System {
    const ALL: [(&'static str, Self); 4] = [
        ("kyma", Self::Kyma),
        ("truefoundry", Self::Truefoundry),
        ("collector", Self::Collector),
        ("sdk", Self::Sdk),
    ];
}

/// How metrics leave Kyma.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricsWay {
    /// Through Dynatrace's collector.
    Collector,
    /// To Dynatrace itself.
    Direct,
}

/// Reads it; none for any other command.
pub(super) fn believed(
    given: &Given<'_>,
    command: Command,
    dynatrace: Option<&Dynatrace>,
    release: &Release,
) -> Result<Option<Connect>> {
    let vendor = dynatrace.filter(|_| command == Command::Connect);
    vendor.map(|it| told(given, it, release)).transpose()
}

#[inline(never)]
fn told(given: &Given<'_>, vendor: &Dynatrace, release: &Release) -> Result<Connect> {
    let mut systems = Vec::new();
    for (_, said) in given.lines(&CONNECT_TO)? {
        let system = said.read(|word| choose(&word.to_lowercase(), &System::ALL))?;
        if !systems.contains(&system) {
            systems.push(system);
        }
    }
    if systems.is_empty() {
        systems = System::ALL.map(|(_, it)| it).to_vec();
    }
    let ways = [("collector", MetricsWay::Collector), ("direct", MetricsWay::Direct)];
    let namespace = match given.text(&CONNECT_NAMESPACE)? {
        None => "dynatrace".to_owned(),
        Some(said) => said.read(|text| {
            let plain = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
            let edge = text.starts_with('-') || text.ends_with('-') || text.len() > 63;
            match text.bytes().all(plain) && !edge {
                true => Ok(text.to_owned()),
                false => Err(Objection::new(
                    format!("{} is no name of a namespace", shown(text)),
                    "write lower-case letters, digits and `-`: `dynatrace`",
                )),
            }
        })?,
    };
    let environment = vendor.connection.ui.clone();
    let mut corrections = Vec::new();
    let otlp = pipeline::proof(given, vendor, &environment, &mut corrections)?;
    Ok(Connect {
        systems,
        namespace,
        metrics: given.choice(&CONNECT_METRICS, &ways, MetricsWay::Collector)?,
        environment,
        otlp,
        origin: pipeline::origin_of(given, release),
        found: given.lines(&CONNECT_FOUND)?.iter().map(|(_, it)| without_token(it.value)).collect(),
        corrections,
    })
}

/// A line without what may be a token: what is shown is what stands before it.
fn without_token(line: &str) -> String {
    let low = line.to_lowercase();
    let mut shown = line.to_owned();
    if ["authorization", "headers", "token", "password", "secret"].iter().any(|it| low.contains(it))
    {
        let scheme =
            ["api-token", "bearer", "basic"].iter().find_map(|it| Some(low.find(it)? + it.len()));
        let end = scheme.or_else(|| low.rfind(['=', ':']).map(|at| at + 1)).unwrap_or(line.len());
        if let Some(kept) = line.get(..end).filter(|_| end < line.len()) {
            shown = format!("{kept} ***");
        }
    }
    for token in tokens(line) {
        shown = shown.replace(token, "***");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::without_token;

    #[test]
    fn no_token_is_shown_of_what_was_found() {
        assert_eq!(without_token("Authorization: Bearer abc"), "Authorization: Bearer ***");
        assert_eq!(without_token("Authorization=abc"), "Authorization= ***");
        assert_eq!(
            without_token("OTEL_EXPORTER_OTLP_HEADERS=Authorization=Api-Token%20abc"),
            "OTEL_EXPORTER_OTLP_HEADERS=Authorization=Api-Token ***"
        );
        assert_eq!(without_token("HTTP Status Code 404"), "HTTP Status Code 404");
    }
}

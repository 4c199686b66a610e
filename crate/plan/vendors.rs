//! Which vendors a run has to do with.

use crate::error::{Error, Result};

use super::Command;
use super::datadog::Wanted;
use super::dynatrace::inputs::{OAUTH_CLIENT_ID, PLATFORM_TOKEN};
use super::file::File;
use super::given::Given;
use super::input::Input;
use super::inputs::{
    DATADOG_API_KEY, DATADOG_APP_KEY, DATADOG_SITE, DYNATRACE_TOKEN, DYNATRACE_URL, ENTITIES,
};
use super::pipeline::inputs::OTLP_ENDPOINT;

/// Which vendors a run has to do with.
pub(super) struct Vendors {
    /// Dynatrace.
    pub(super) dynatrace: bool,
    /// Datadog, and what for.
    pub(super) datadog: Wanted,
}

/// A marker goes wherever something is configured; a gate asks whom its objectives name.
pub(super) fn vendors(given: &Given<'_>, command: Command, file: &File) -> Result<Vendors> {
    let any = |inputs: &[&Input]| -> Result<bool> {
        inputs.iter().try_fold(false, |found, it| Ok(found || given.text(it)?.is_some()))
    };
    let dynatrace = file.dynatrace
        || any(&[&DYNATRACE_URL, &DYNATRACE_TOKEN, &PLATFORM_TOKEN, &OAUTH_CLIENT_ID, &ENTITIES])?;
    let datadog =
        file.datadog.is_some() || any(&[&DATADOG_SITE, &DATADOG_API_KEY, &DATADOG_APP_KEY])?;
    let otlp = command == Command::Pipeline
        && (file.pipeline.as_ref().is_some_and(|it| it.otlp.is_some()) || any(&[&OTLP_ENDPOINT])?);
    if !(dynatrace || datadog || otlp || command == Command::Explain) {
        return Err(Error::input(
            "the step",
            "names no vendor, and there is nobody to tell or to ask",
            "give it `dynatrace-url` and `dynatrace-token`, or `datadog-site` and `datadog-api-key`, or both (on Azure `dynatraceUrl` and so on)",
        ));
    }
    let asks = |of_datadog: bool| {
        file.gate
            .iter()
            .flat_map(|it| &it.objectives)
            .any(|it| it.question.is_datadog() == of_datadog)
    };
    let mends = file.remediate.as_ref().is_some_and(|it| it.value.workflow.is_some());
    let telling = if datadog { Wanted::Telling } else { Wanted::Nothing };
    Ok(match command {
        Command::Doctor => Vendors {
            dynatrace: dynatrace || asks(false),
            datadog: if datadog || mends || asks(true) {
                Wanted::Examining
            } else {
                Wanted::Nothing
            },
        },
        // What nobody is asked needs no key.
        Command::Explain => Vendors { dynatrace: false, datadog: Wanted::Nothing },
        Command::History if dynatrace => Vendors { dynatrace, datadog: Wanted::Nothing },
        Command::History => Vendors { dynatrace, datadog: Wanted::Asking },
        Command::Connect | Command::Dashboard => {
            Vendors { dynatrace: true, datadog: Wanted::Nothing }
        }
        Command::Pipeline => Vendors { dynatrace, datadog: Wanted::Nothing },
        Command::Mark | Command::Replay => Vendors { dynatrace, datadog: telling },
        Command::Flags => Vendors {
            dynatrace,
            datadog: if file.flags.datadog { telling } else { Wanted::Nothing },
        },
        // Dynatrace may know what else changed, and is told of a remedy.
        Command::Gate if asks(true) => Vendors {
            dynatrace: asks(false) || (dynatrace && given.text(&DYNATRACE_TOKEN)?.is_some()),
            datadog: Wanted::Asking,
        },
        Command::Journeys => Vendors { dynatrace: true, datadog: Wanted::Nothing },
        Command::Gate => Vendors {
            dynatrace: true,
            datadog: if mends { Wanted::Asking } else { Wanted::Nothing },
        },
    })
}

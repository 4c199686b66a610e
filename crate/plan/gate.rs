//! What to judge, from the file and from where an earlier gate left off.

use crate::error::{Error, Result};
use crate::gate::{Handover, Looked, Windows};
use crate::time::Window;

use super::file::{GateFile, default_gate};
use super::given::Given;
use super::patience::STATE;
use super::said::Objection;
use super::shown::shown;
use super::{Asked, Beyond, Command, Gate, Question, is_nodes};

/// What a file that asks for a gate looks like.
const EXAMPLE: &str = "write a plimsoll.yml like this one:
release: { name: checkout, stage: production }
dynatrace:
  entities: ['type(SERVICE),tag(\"app:checkout\")']
gate:
  objectives:
    - name: p95 response time
      kind: level
      harm: increase
      dynatrace: { metric: 'builtin:service.response.time:percentile(95)' }";

/// Where an earlier gate left off.
pub(super) fn handover(given: &Given<'_>) -> Result<Option<Handover>> {
    let Some(said) = given.text(&STATE)? else { return Ok(None) };
    said.read(|text| {
        Handover::read(text).map(Some).ok_or_else(|| {
            Objection::new(
                format!("{} is not the state of a gate", shown(text)),
                "hand over the output `state` of the gate that said `pending`, as it is",
            )
        })
    })
}

/// The gate of the file, around a deployment.
#[inline(never)]
pub(super) fn gate(
    command: Command,
    of_file: Option<GateFile>,
    path: Option<String>,
    entities: Option<&[String]>,
    deployed: Window,
) -> Result<Gate> {
    let asks_dynatrace = entities.is_some();
    let entities = entities.unwrap_or_default();
    let file = path.clone();
    let GateFile { span, baseline, bucket, history, settle, soak, objectives, total, place } =
        match (command, of_file) {
            (
                Command::Dashboard
                | Command::Flags
                | Command::History
                | Command::Mark
                | Command::Connect
                | Command::Pipeline
                | Command::Replay,
                of_file,
            ) => GateFile { objectives: Vec::new(), ..of_file.unwrap_or_else(default_gate) },
            (Command::Explain, Some(of_file)) => of_file,
            (Command::Doctor, of_file) => of_file.unwrap_or_else(default_gate),
            (Command::Gate | Command::Journeys, Some(of_file)) => of_file,
            (Command::Explain | Command::Gate | Command::Journeys, None) => {
                return Err(match path {
                    None => Error::input(
                        "plimsoll.yml",
                        "there is none, and a gate needs to know what must hold",
                        EXAMPLE,
                    ),
                    Some(path) => Error::input(
                        path,
                        "has no `gate`, and a gate needs to know what must hold",
                        EXAMPLE,
                    ),
                });
            }
        };
    if entities.is_empty()
        && let Some(asked) = objectives.iter().find(|asked| has_no_entities(asked))
    {
        return Err(Error::input(
            place,
            format!(
                "nothing says which entities {} is about, and it would be judged over the whole environment",
                shown(&asked.objective.name)
            ),
            "write `dynatrace: { entities: […] }` at the top of the file or below the objective, or give the input for entities",
        ));
    }
    if let Some(asked) = objectives.iter().find(|it| asks_of_nodes(it, entities)) {
        return Err(Error::input(
            place,
            format!(
                "{} is about Smartscape nodes, and metrics, problems and classic SLOs know entity selectors only",
                shown(&asked.objective.name)
            ),
            "ask by `ready-made` or `dql`, or give the objective `entities` of its own",
        ));
    }
    let windows = Windows::around(deployed, span);
    let baseline = match command {
        Command::Gate => {
            let asks = asks_dynatrace || objectives.iter().any(|it| it.question.is_datadog());
            baseline.fit(deployed, span.after, asks)?
        }
        Command::Dashboard
        | Command::Doctor
        | Command::Explain
        | Command::Flags
        | Command::History
        | Command::Journeys
        | Command::Mark
        | Command::Connect
        | Command::Pipeline
        | Command::Replay => baseline.baseline,
    };
    Ok(Gate {
        span,
        windows,
        baseline,
        bucket,
        history,
        settle,
        soak,
        wait: true,
        looked: Looked::default(),
        objectives,
        total,
        dashboard: None,
        lints: Vec::new(),
        file,
    })
}

/// Whether a question that knows entity selectors is asked of Smartscape nodes.
fn asks_of_nodes(asked: &Asked, entities: &[String]) -> bool {
    let own = asked.question.entities();
    own.iter().any(|it| is_nodes(it))
        || (has_no_entities(asked) && entities.iter().any(|it| is_nodes(it)))
}

fn has_no_entities(asked: &Asked) -> bool {
    match &asked.question {
        Question::DynatraceCount(counted) => counted.entities.is_empty(),
        Question::DynatraceMetric(metric) => metric.entities.is_empty(),
        Question::DynatraceProblems(problems) => problems.entities.is_empty(),
        Question::DynatraceBeyond(Beyond::Burn(burn)) => !burn.dql && burn.entities.is_empty(),
        Question::DynatraceBeyond(_) | Question::DynatraceSlo(_) => false,
        Question::DatadogCount(_)
        | Question::DatadogGate(_)
        | Question::DatadogMonitor(_)
        | Question::DatadogQuery(_)
        | Question::DatadogSlo(_) => false,
    }
}

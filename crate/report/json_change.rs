//! What else changed, as rows of the result.

use serde::Serialize;

use crate::change::{Means, Recovery, Remedy, Suspect, ToldChange};

#[derive(Serialize)]
pub(super) struct SuspectRow<'a> {
    kind: &'a str,
    at: String,
    distance_s: f64,
    title: &'a str,
    by: Option<&'a str>,
    targets: &'a [String],
    vendor: &'a str,
    link: Option<&'a str>,
    explains: &'a [String],
}

pub(super) fn suspect(it: &Suspect) -> SuspectRow<'_> {
    SuspectRow {
        kind: it.kind.word(),
        at: it.at.to_string(),
        distance_s: it.distance_ms as f64 / 1_000.0,
        title: &it.title,
        by: it.by.as_deref(),
        targets: &it.targets,
        vendor: it.vendor,
        link: it.link.as_deref(),
        explains: &it.explains,
    }
}

#[derive(Serialize)]
pub(super) struct RemedyRow<'a> {
    flag: Option<&'a str>,
    workflow: Option<&'a str>,
    state: &'a str,
    sentence: &'a str,
    link: Option<&'a str>,
}

pub(super) fn remedy(it: &Remedy) -> RemedyRow<'_> {
    let (flag, workflow) = match &it.means {
        Means::Flag(key) => (Some(key.as_str()), None),
        Means::Workflow(id) => (None, Some(id.as_str())),
    };
    RemedyRow {
        flag,
        workflow,
        state: it.state.word(),
        sentence: &it.sentence,
        link: it.link.as_deref(),
    }
}

#[derive(Serialize)]
pub(super) struct RecoveryRow<'a> {
    helped: Option<bool>,
    sentence: &'a str,
}

pub(super) fn recovery(it: &Recovery) -> RecoveryRow<'_> {
    RecoveryRow { helped: it.helped, sentence: &it.sentence }
}

#[derive(Serialize)]
pub(super) struct FlagRow<'a> {
    id: &'a str,
    at: String,
    flag: &'a str,
    project: &'a str,
    environment: &'a str,
    action: &'a str,
    title: &'a str,
    by: Option<&'a str>,
    link: Option<&'a str>,
    reached: usize,
    unmapped: bool,
    troubles: &'a [String],
}

pub(super) fn flag(it: &ToldChange) -> FlagRow<'_> {
    let change = &it.change;
    FlagRow {
        id: &change.id,
        at: change.at.to_string(),
        flag: &change.flag.key,
        project: &change.project.key,
        environment: &change.environment.key,
        action: &change.action,
        title: &change.title,
        by: change.author.as_ref().map(|author| author.name.as_str()),
        link: change.link.as_deref(),
        reached: it.marks.iter().map(|mark| mark.reached).sum(),
        unmapped: it.unmapped,
        troubles: &it.troubles,
    }
}

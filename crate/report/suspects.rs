//! What else changed, what was done about it, and what was seen after: for the log and the summary.

use crate::change::{RemedyState, Suspect, ToldChange};
use crate::time::{Duration, in_words};

use super::Outcome;
use super::inert::{line, markdown_text};

/// More suspects are counted; all of them stand in the result.
pub(super) const SHOWN: usize = 20;

/// The lines of the log.
pub(super) fn log(outcome: &Outcome) -> Vec<String> {
    let mut log = Vec::new();
    for suspect in outcome.suspects.iter().take(SHOWN) {
        log.push(format!("suspect      {}", line(&told(suspect))));
    }
    log.extend(more(outcome).map(|more| format!("suspect      {more}")));
    for remedy in &outcome.remedies {
        let link = remedy.link.as_ref().map(|link| format!(" {link}")).unwrap_or_default();
        log.push(format!("remedy       {}{}", line(&remedy.sentence), line(&link)));
    }
    log.extend(outcome.recovery.iter().map(|it| format!("recovery     {}", line(&it.sentence))));
    log.extend(outcome.flags.iter().map(|it| format!("flag         {}", line(&flag(it)))));
    log
}

/// The sections of the summary.
pub(super) fn markdown(outcome: &Outcome, page: &mut String) {
    if !outcome.suspects.is_empty() {
        page.push_str("\n### What else changed\n\n| When | What | Who | |\n|---|---|---|---|\n");
        for it in outcome.suspects.iter().take(SHOWN) {
            page.push_str(&format!(
                "| {} | {} | {} | {} |\n",
                markdown_text(&when(it)),
                linked(&it.title, it.link.as_deref()),
                markdown_text(it.by.as_deref().unwrap_or_default()),
                markdown_text(&explained(it)),
            ));
        }
        page.extend(more(outcome).map(|more| format!("\n{more}\n")));
    }
    if !outcome.remedies.is_empty() {
        page.push_str("\n### What was done\n\n");
        for it in &outcome.remedies {
            let sign = match it.state {
                RemedyState::Done | RemedyState::Found => "✅",
                RemedyState::Failed => "❌",
                RemedyState::Planned => "📝",
                RemedyState::Requested => "⏳",
                RemedyState::Unknown => "❔",
            };
            page.push_str(&format!("- {sign} {}\n", linked(&it.sentence, it.link.as_deref())));
        }
    }
    if let Some(it) = &outcome.recovery {
        let sign = match it.helped {
            Some(true) => "✅",
            Some(false) => "❌",
            None => "❔",
        };
        page.push_str(&format!("\n{sign} **Recovery:** {}\n", markdown_text(&it.sentence)));
    }
    if !outcome.flags.is_empty() {
        page.push_str("\n| Change | Shows on | |\n|---|---|---|\n");
        for it in &outcome.flags {
            page.push_str(&format!(
                "| {} | {} | {} |\n",
                linked(&it.change.title, it.change.link.as_deref()),
                markdown_text(&shown_on(it)),
                markdown_text(&it.change.at.to_string()),
            ));
        }
    }
}

/// `12:03:10 UTC, 5s before the harm began: Ada turned on the flag …; the harm of p95 began with it`
fn told(it: &Suspect) -> String {
    let by = it.by.as_ref().map(|by| format!(" ({by})")).unwrap_or_default();
    let explained = explained(it);
    let tail = if explained.is_empty() { String::new() } else { format!("; {explained}") };
    format!("{}: {}{by}{tail}", when(it), it.title)
}

/// `12:03:10 UTC, 5s before the harm began`.
pub(super) fn when(it: &Suspect) -> String {
    let span = in_words(whole_seconds(it.distance_ms.unsigned_abs()));
    let side = if it.distance_ms < 0 { "before" } else { "after" };
    format!("{}, {span} {side} the harm began", it.at.strftime("%H:%M:%S UTC"))
}

fn whole_seconds(ms: u64) -> Duration {
    Duration::from_secs(ms / 1_000)
}

/// Which harm began with it; empty where none did.
pub(super) fn explained(it: &Suspect) -> String {
    match it.explains.as_slice() {
        [] => String::new(),
        names => {
            format!("the harm of {} began with it and not with the deployment", names.join(", "))
        }
    }
}

/// How many are not shown, where some are not.
pub(super) fn more(outcome: &Outcome) -> Option<String> {
    let more = outcome.suspects.len().checked_sub(SHOWN).filter(|more| *more > 0)?;
    Some(format!("{more} more changes, all further away in time, are in the result file."))
}

fn flag(it: &ToldChange) -> String {
    format!("{}: {}", it.change.title, shown_on(it))
}

fn shown_on(it: &ToldChange) -> String {
    let mut parts = Vec::new();
    for mark in &it.marks {
        let already = if mark.found { ", was there already" } else { "" };
        parts.push(format!("{} × {}{already}", mark.reached, mark.target));
    }
    parts.extend(it.troubles.iter().cloned());
    if it.unmapped {
        parts.push("unmapped: the flag has no tags, and there are none for such flags".to_owned());
    }
    parts.join("; ")
}

/// The text, as a link where there is an address that is one.
fn linked(text: &str, link: Option<&str>) -> String {
    let is_plain = |link: &&str| {
        (link.starts_with("https://") || link.starts_with("http://127.0.0.1:"))
            && link
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~:/?#=&%+".contains(&byte))
    };
    match link.filter(is_plain) {
        Some(link) => format!("[{}]({link})", markdown_text(text)),
        None => markdown_text(text),
    }
}

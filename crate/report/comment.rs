//! What stands in a comment of a pull request, and in one line beside a deployment.

use super::inert::{self, address, line, markdown_text};
use super::markdown::summary_within;
use super::{Outcome, rank};

/// GitHub says 65,536 characters and takes some more; counted in bytes this is never too much.
const BYTES: usize = 65_536;
/// For the objectives; what else a summary says comes on top.
const OBJECTIVES: usize = 45_000;

/// One comment: `marker`, which nobody sees, the summary, and where the run is. It mentions nobody and refers to
/// nothing, whatever the names in it say.
pub fn comment(outcome: &Outcome, marker: &str) -> String {
    let release = outcome.release.as_ref();
    let run = release.and_then(|it| it.ci_back_link.as_deref()).and_then(inert::link);
    let run = run.map(|url| format!("[The run]({})", address(url)));
    let commit = release.and_then(|it| it.commit.as_deref()).map(markdown_text);
    let foot: Vec<String> =
        run.into_iter().chain(commit.map(|it| format!("commit {it}"))).collect();
    let foot = format!("\n{}\n", foot.join(" · "));
    // GitHub looks for mentions and references after it has read the entities.
    let text = summary_within(outcome, true, OBJECTIVES)
        .replace("&#64;", "&#64;&#8203;")
        .replace("&#35;", "&#35;&#8203;");
    let room = BYTES - marker.len() - foot.len() - CUT.len() - 2;
    if text.len() <= room {
        return format!("{marker}\n{text}{foot}");
    }
    let end = text.bytes().take(room).rposition(|it| it == b'\n').unwrap_or_default();
    format!("{marker}\n{}{CUT}{foot}", text.get(..end).unwrap_or_default())
}

const CUT: &str = "\n\n</details>\n\nThis comment is cut: the summary of the run is whole.\n";

/// `gate fail: p95 response time …`, in at most so many characters.
pub fn brief(outcome: &Outcome, longest: usize) -> String {
    let words = rank::words(outcome.verdict);
    let text = format!("{} {words}: {}", outcome.command, line(&outcome.sentence));
    match text.char_indices().nth(longest) {
        None => text,
        Some(_) => text.chars().take(longest - 1).chain(['…']).collect(),
    }
}

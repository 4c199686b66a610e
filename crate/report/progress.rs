//! What a look shows while the judged window goes on.

use crate::gate::Judgement;
use crate::order::order_by;

use super::inert::line;
use super::{figures, rank};

/// So many objectives are named in one line.
const NAMED: usize = 3;

/// `nothing is plainly worse: p95 (key) 318 ms → 330 ms, +4 % (-3 % to +12 %), allowed +10 %; and 4 more`.
/// The key objectives come first, of these the ones that changed most.
pub fn progress(judgements: &[Judgement]) -> String {
    let mut shown: Vec<&Judgement> =
        judgements.iter().filter(|it| it.after.is_some() && !it.info).collect();
    let far = |it: &Judgement| it.estimate.map_or(0.0, f64::abs);
    order_by(&mut shown, |a, b| {
        (b.key, far(b)).partial_cmp(&(a.key, far(a))).unwrap_or(a.name.cmp(&b.name))
    });
    if shown.is_empty() {
        return "there are no figures yet".to_owned();
    }
    let mut words: Vec<String> = shown.iter().take(NAMED).map(|it| one(it)).collect();
    if shown.len() > NAMED {
        words.push(format!("and {} more", shown.len() - NAMED));
    }
    line(&format!("nothing is plainly worse: {}", words.join("; ")))
}

fn one(it: &Judgement) -> String {
    let mut words =
        format!("{}{} {}", rank::short_name(it), rank::role(it), figures::before_after(it));
    let change = figures::changed(it);
    for (lead, part) in [(", ", &change), (", allowed ", &it.picture.wanted)] {
        if !part.is_empty() {
            words.push_str(lead);
            words.push_str(part);
        }
    }
    words
}

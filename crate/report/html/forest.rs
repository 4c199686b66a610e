//! A change with its interval beside what is allowed, in one small drawing.

use crate::gate::Judgement;

use super::super::figures;
use super::super::inert::html_text;
use super::scale::Scale;

/// The drawing; none where no change was measured.
pub(super) fn forest(it: &Judgement) -> Option<String> {
    let share = it.estimate.filter(|share| share.is_finite())?;
    let (low, high) = it.interval.unwrap_or((share, share));
    let margin = it.margin.filter(|margin| margin.is_finite() && *margin > 0.0);
    // Three margins to either side; what lies farther touches the edge.
    let most = margin.unwrap_or(0.1) * 3.0;
    let x = Scale::new(-most, most, 4.0, 156.0);
    let zero = x.at(0.0);
    let mut svg = format!(
        "<svg class=\"forest\" role=\"img\" aria-label=\"change {}\" viewBox=\"0 0 160 20\"><path class=\"zero\" d=\"M{zero} 2V18\"/>",
        html_text(&figures::changed(it))
    );
    if let (Some(margin), Some(before)) = (margin, it.before) {
        for sign in [-1.0, 1.0] {
            // Which side is limited shows where the lines lie.
            let limited =
                it.picture.allowed.iter().any(|line| {
                    (line - before.value) * sign > 0.0 || it.picture.allowed.is_empty()
                });
            if limited {
                let at = x.at(sign * margin);
                svg.push_str(&format!("<path class=\"allowed\" d=\"M{at} 1V19\"/>"));
            }
        }
    }
    svg.push_str(&format!(
        "<path class=\"span\" d=\"M{} 10H{}\"/><circle class=\"dot\" cx=\"{}\" cy=\"10\" r=\"3.6\"/></svg>",
        x.at(low),
        x.at(high),
        x.at(share)
    ));
    Some(svg)
}

//! All services and all objectives at a glance.

use super::super::inert::html_text;
use super::super::{Outcome, figures, rank};
use super::forest::forest;
use super::parts::{badge, bdi, class};

/// The sections; nothing where nothing was judged.
pub(super) fn overview(outcome: &Outcome, page: &mut String) {
    if !outcome.objectives.is_empty() {
        drawn(outcome, page);
    }
}

#[inline(never)]
fn drawn(outcome: &Outcome, page: &mut String) {
    let groups = rank::groups(outcome);
    page.push_str(&format!(
        "<section aria-labelledby=\"all\"><h2 id=\"all\">Objectives <span class=\"count\">{}</span></h2>\n",
        html_text(&rank::counted(&outcome.objectives))
    ));
    // Services of one objective each are the rows of the table already.
    if groups.len() > 1 && groups.len() < outcome.objectives.len() {
        services(&groups, page);
    }
    page.push_str("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"Objectives\"><table class=\"all\"><thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\">Objective</th><th scope=\"col\" class=\"n\">Before</th><th scope=\"col\" class=\"n\">After</th><th scope=\"col\" class=\"n\">Change</th><th scope=\"col\" class=\"f\">Interval</th><th scope=\"col\" class=\"n\">Allowed</th></tr></thead><tbody>\n");
    for (index, it) in rank::worst_first(outcome) {
        page.push_str(&format!(
            "<tr class=\"{}\"><td>{}</td><th scope=\"row\"><a href=\"#o{index}\">{}</a>{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"f\">{}</td><td class=\"n\">{}</td></tr>\n",
            class(it.verdict),
            badge(it.verdict, false),
            bdi(&it.name),
            rank::role(it),
            html_text(&figures::before(it)),
            html_text(&figures::after(it)),
            it.estimate.map(crate::gate::change).unwrap_or_default(),
            forest(it).unwrap_or_default(),
            html_text(&it.picture.wanted),
        ));
    }
    page.push_str("</tbody></table></div></section>\n");
}

/// One row a service, a mark for each of its objectives.
fn services(groups: &[rank::Group<'_>], page: &mut String) {
    page.push_str("<ul class=\"services\">");
    for group in groups {
        let name = group.dimension.unwrap_or("the whole");
        page.push_str(&format!(
            "<li class=\"{}\">{}<span class=\"who\">{}</span><span class=\"dots\">",
            class(group.worst()),
            badge(group.worst(), false),
            bdi(name)
        ));
        for (index, it) in &group.objectives {
            let class = class(it.verdict);
            page.push_str(&format!(
                "<a href=\"#o{index}\" title=\"{0}: {1}\"><svg class=\"i {class}\" role=\"img\" aria-label=\"{0}: {1}\"><use href=\"#i-{class}\"/></svg></a>",
                html_text(&rank::short_name(it)),
                rank::words(it.verdict),
            ));
        }
        page.push_str("</span></li>");
    }
    page.push_str("</ul>\n");
}

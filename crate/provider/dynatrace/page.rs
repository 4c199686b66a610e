//! Pages of the vendor's for people.

use crate::plan::{Connection, Route};
use crate::time::Window;

/// The page of the first entity that `text` names by its id (a dimension, an entity selector), over the
/// time of `shown`. None where it names none, and on an ActiveGate, which has no pages.
pub fn entity_page(connection: &Connection, text: &str, shown: Option<Window>) -> Option<String> {
    let id =
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).find(is_id)?;
    let ui = page(connection)?;
    let app = match (connection.route, id.split_once('-')?.0) {
        (Route::Classic, _) => "",
        (Route::Platform, "SERVICE") => "/ui/apps/dynatrace.classic.services",
        (Route::Platform, "HOST") => "/ui/apps/dynatrace.classic.hosts",
        (Route::Platform, _) => return None,
    };
    let time = shown.map(|it| format!("?gtf={}%20to%20{}", it.from, it.to)).unwrap_or_default();
    Some(format!("{ui}{app}/ui/entity/{id}{time}"))
}

/// The problem's page.
pub(super) fn problem_page(connection: &Connection, id: &str) -> Option<String> {
    let ui = page(connection)?;
    let app = match connection.route {
        Route::Classic => "",
        Route::Platform => "/ui/apps/dynatrace.classic.problems",
    };
    Some(format!("{ui}{app}/#problems/problemdetails;pid={id}"))
}

/// Where the pages are.
fn page(connection: &Connection) -> Option<&str> {
    let (_, host) = connection.ui.split_once("://")?;
    let is_gate = host.split('/').next().is_some_and(|host| host.ends_with(":9999"));
    (!is_gate).then_some(connection.ui.as_str())
}

/// `SERVICE-1234567890ABCDEF`.
fn is_id(word: &&str) -> bool {
    let hex = |c: char| c.is_ascii_digit() || ('A'..='F').contains(&c);
    word.split_once('-').is_some_and(|(kind, number)| {
        kind.starts_with(|c: char| c.is_ascii_uppercase())
            && kind.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            && number.len() == 16
            && number.chars().all(hex)
    })
}

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn ids_of_entities_are_told_from_names() {
        assert!(is_id(&"SERVICE-00000000000000C1"));
        assert!(is_id(&"PROCESS_GROUP-1234567890ABCDEF"));
        for other in
            ["SERVICE-1", "checkout", "service-00000000000000C1", "SERVICE-00000000000000c1"]
        {
            assert!(!is_id(&other), "{other}");
        }
    }
}

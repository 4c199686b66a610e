//! What doctor found, as its result tells it.

use plimsoll::report::Pages;
use serde_json::Value;

/// The state, what was found and the fix of the first check whose name begins so.
pub fn said(pages: &Pages, about: &str) -> [String; 3] {
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    let checks = result["checks"].as_array().unwrap();
    let one = checks.iter().find(|it| it["check"].as_str().unwrap().starts_with(about));
    let one = one.unwrap_or_else(|| panic!("no check {about} in {checks:#?}"));
    ["state", "found", "fix"].map(|key| one[key].as_str().unwrap_or_default().to_owned())
}

/// Its state is this, what was found and the fix hold these words, and the log names it.
pub fn says(pages: &Pages, about: &str, state: &str, found: &str, fix: &str) {
    let [have, what, mend] = said(pages, about);
    assert_eq!(have, state, "{about}: {what}");
    assert!(what.contains(found), "{about} found {what:?}");
    assert!(mend.contains(fix), "{about} fix {mend:?}");
    let log = pages.log.join("\n");
    assert!(log.contains(about), "{log}");
}

/// The message to who can give the rights; empty where none is needed.
pub fn letter(pages: &Pages) -> String {
    let result: Value = serde_json::from_str(&pages.result).unwrap();
    result["request"].as_str().unwrap_or_default().to_owned()
}

//! `$SERVICE`, `$STAGE`, `$PROJECT`, `$DEPLOYMENT` and `$LABEL.name` in a query, from the release.
//! <https://github.com/keptn-contrib/dynatrace-service/blob/master/documentation/keptn-placeholders.md>

use crate::release::Release;

use super::super::said::Objection;
use super::super::shown::shown;

/// The query with every placeholder filled in.
pub(super) fn filled(query: &str, release: &Release) -> Result<String, Objection> {
    let mut text = String::with_capacity(query.len());
    let mut rest = query;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let name: String = after
            .chars()
            .take_while(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-'))
            .collect();
        let (length, value) = value(&name, release)?;
        // Nothing at all begins every name.
        let is_open = value.trim().is_empty();
        if is_open || value.contains(|it: char| "\"~(),&".contains(it) || it.is_control()) {
            return Err(Objection::new(
                format!(
                    "{} stands for {}, which would change the selector",
                    shown(&name),
                    shown(&value)
                ),
                "give a value that is not empty, without quotes, brackets, commas, `&` and `~`",
            ));
        }
        text.push_str(&value);
        rest = &after[length..];
    }
    text.push_str(rest);
    Ok(text)
}

/// How much of `name` is the placeholder, and what it stands for.
fn value(name: &str, release: &Release) -> Result<(usize, String), Objection> {
    if let Some(label) = name.strip_prefix("LABEL.") {
        let found = release.properties.get(label).cloned();
        let missing = || {
            Objection::new(
                format!(
                    "`$LABEL.{}` stands for a label that is not given",
                    shown(label).trim_matches('`')
                ),
                format!("add a line `{label}=…` to the input `properties`"),
            )
        };
        return Ok((name.len(), found.ok_or_else(missing)?));
    }
    let known = [
        ("SERVICE", Some(release.name.clone()), "release-name"),
        ("STAGE", release.stage.clone(), "release-stage"),
        ("PROJECT", release.product.clone().or_else(|| release.project.clone()), "release-product"),
        (
            "DEPLOYMENT",
            Some(release.version.clone()).filter(|it| !it.is_empty()),
            "release-version",
        ),
    ];
    for (word, value, input) in known {
        if name.starts_with(word) {
            let missing = || {
                Objection::new(
                    format!("`${word}` stands for what is not known of the release"),
                    format!("give the input `{input}`"),
                )
            };
            return Ok((word.len(), value.ok_or_else(missing)?));
        }
    }
    Err(Objection::new(
        format!("has a placeholder {} that nothing stands for", shown(&format!("${name}"))),
        "use `$SERVICE`, `$STAGE`, `$PROJECT`, `$DEPLOYMENT` and `$LABEL.name`",
    ))
}

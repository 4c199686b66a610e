//! The pages of reference that are made from the tables: `docs/inputs.md` and `docs/keys.md`.

use plimsoll::plan::{FILE_KEYS, Holds, Host, INPUTS, Input, Key, OUTPUTS};

use crate::kept::keep;
use crate::readme::{cell, preset, used_by};

const INPUTS_HEAD: &str = "# Inputs and outputs

Every input and output of the step, made from the table that the step itself reads. On GitHub they are written as they stand
here, on Azure in the second spelling; on the command line an input is an option (`--release-version`) and a variable
(`PLIMSOLL_RELEASE_VERSION`), a secret a variable or a file. An input without a command belongs to all of them.

## Inputs

";

const KEYS_HEAD: &str = "# Every key of `plimsoll.yml`

Made from the table that the file is read by, as its [schema](plimsoll.schema.json) is. What the keys mean together, and the
defaults, stand in [the guide](configuration.md).
";

/// A name in both spellings, where they differ.
fn spelt(name: &str, only_on: Option<Host>) -> String {
    let camel = Host::Azure.spelling(name);
    match only_on {
        None if camel != name => format!("`{name}`<br>`{camel}`"),
        Some(Host::Azure) => format!("`{camel}`"),
        None | Some(Host::Github | Host::Terminal) => format!("`{name}`"),
    }
}

/// The name, what it is for, and what else there is to know in a line of its own.
fn input_row(input: &Input) -> String {
    let mut notes = Vec::new();
    let (command, preset) = (used_by(input), preset(input));
    if !command.is_empty() {
        notes.push(format!("Only {command}"));
    }
    if !preset.is_empty() && !input.required {
        notes.push(format!("Default: {preset}"));
    }
    let notes = if notes.is_empty() { String::new() } else { format!("<br>{}.", notes.join(". ")) };
    let name = spelt(input.name, input.only_on);
    format!("| {name} | {}{notes} |\n", cell(input.about))
}

#[test]
fn the_page_of_inputs_is_the_table_of_the_core() {
    let mut page = format!("{INPUTS_HEAD}| Input | |\n|---|---|\n");
    page.extend(INPUTS.iter().map(input_row));
    page.push_str("\n## Outputs\n\n| Output | |\n|---|---|\n");
    for output in OUTPUTS {
        page.push_str(&format!("| {} | {} |\n", spelt(output.name, None), cell(output.about)));
    }
    keep("docs/inputs.md", &page);
}

/// What may follow a key, in words.
fn words(holds: Holds) -> String {
    match holds {
        Holds::Choice(words) => {
            words.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
        }
        Holds::Criteria => "criteria".to_owned(),
        Holds::Flag => "`true`, `false`".to_owned(),
        Holds::Limits => "criteria, all of which hold".to_owned(),
        Holds::Number => "a number".to_owned(),
        Holds::Percent => "`10%`".to_owned(),
        Holds::Section(_) => "keys, below".to_owned(),
        Holds::Sections(_) => "a list of keys, below".to_owned(),
        Holds::Span => "`90s`, `1h30m`".to_owned(),
        Holds::Text => "text".to_owned(),
        Holds::Texts => "text, or a list".to_owned(),
        Holds::TextsOr(_) => "text, a list, or keys, below".to_owned(),
    }
}

fn below(holds: Holds) -> Option<&'static [Key]> {
    match holds {
        Holds::Section(keys) | Holds::Sections(keys) | Holds::TextsOr(keys) => Some(keys),
        Holds::Choice(_)
        | Holds::Criteria
        | Holds::Flag
        | Holds::Limits
        | Holds::Number
        | Holds::Percent
        | Holds::Span
        | Holds::Text
        | Holds::Texts => None,
    }
}

fn section(page: &mut String, path: &str, keys: &[Key]) {
    let title = if path.is_empty() { "At the top".to_owned() } else { format!("`{path}`") };
    page.push_str(&format!("\n## {title}\n\n| Key | Holds | |\n|---|---|---|\n"));
    for key in keys {
        let must = if key.required { " *Required.*" } else { "" };
        page.push_str(&format!(
            "| `{}` | {} | {}{must} |\n",
            key.name,
            words(key.holds),
            cell(key.about)
        ));
    }
    for key in keys {
        if let Some(keys) = below(key.holds) {
            let dot = if path.is_empty() { "" } else { "." };
            section(page, &format!("{path}{dot}{}", key.name), keys);
        }
    }
}

#[test]
fn the_page_of_keys_is_the_table_of_the_core() {
    let mut page = KEYS_HEAD.to_owned();
    section(&mut page, "", &FILE_KEYS);
    keep("docs/keys.md", &page);
}

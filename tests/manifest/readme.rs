//! The table of inputs in the README.

use plimsoll::plan::{Host, INPUTS, Input, OUTPUTS, Preset, UsedBy};

use crate::kept::{keep, text};

const BEGIN: &str = "<!-- inputs -->\n";
const END: &str = "<!-- /inputs -->";

/// Text for a cell of a table.
pub fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

/// Which commands read an input, and where there is one.
pub fn used_by(input: &Input) -> String {
    let command = match input.used_by {
        UsedBy::All => "",
        UsedBy::Flags => "`flags`",
        UsedBy::Gate => "`gate`",
        UsedBy::Mark => "`mark`",
        UsedBy::Connect => "`connect`",
        UsedBy::Dashboard => "`dashboard`",
        UsedBy::Pipeline => "`pipeline`",
        UsedBy::Replay => "`replay`",
    };
    let place = match input.only_on {
        Some(Host::Azure) => " on Azure",
        Some(Host::Github) => " on GitHub",
        Some(Host::Terminal) => " in a terminal",
        None => "",
    };
    format!("{command}{place}").trim_start().to_owned()
}

/// What holds where nothing is said.
pub fn preset(input: &Input) -> String {
    match input.preset {
        Preset::None if input.required => "*required*".to_owned(),
        Preset::None => String::new(),
        Preset::Value(value) => format!("`{value}`"),
        Preset::Words(words) => cell(words),
    }
}

fn table() -> String {
    let mut table = String::from("| Input | Command | Default | |\n|---|---|---|---|\n");
    for input in INPUTS {
        table.push_str(&format!(
            "| `{}` | {} | {} | {} |\n",
            input.name,
            used_by(&input),
            preset(&input),
            cell(input.about)
        ));
    }
    table
}

#[test]
fn the_readme_has_the_inputs_of_the_core() {
    let readme = text("README.md");
    let (before, rest) = readme.split_once(BEGIN).expect("the README has a mark before the table");
    let (_, after) = rest.split_once(END).expect("the README has a mark after the table");
    keep("README.md", &format!("{before}{BEGIN}{}{END}{after}", table()));
}

#[test]
fn the_readme_has_the_outputs_of_the_core() {
    let readme = text("README.md");
    let (_, rest) = readme.split_once("## What comes out").expect("the README lists the outputs");
    let (table, _) = rest.split_once("\n## ").expect("more follows");
    let rows: Vec<&str> = table.lines().filter(|it| it.starts_with("| `")).collect();
    for output in OUTPUTS {
        let name = format!("`{}`", output.name);
        let cells = rows.iter().filter_map(|it| it.split('|').nth(1));
        assert_eq!(cells.filter(|it| it.contains(&name)).count(), 1, "{name} in the README");
    }
}

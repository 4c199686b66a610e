//! `cli/inputs.json`: what the command line knows of the inputs.

use plimsoll::plan::{Host, INPUTS, Preset, Shape, UsedBy};
use serde_json::{Map, Value, json};

use crate::kept::keep;

fn inputs_json() -> String {
    let rows: Vec<Value> = INPUTS
        .iter()
        .filter(|input| input.is_for(Host::Terminal))
        .map(|input| {
            let mut row = Map::new();
            row.insert("name".to_owned(), json!(input.name));
            row.insert("about".to_owned(), json!(input.about));
            let (shape, choices) = match input.shape {
                Shape::Choice(choices) => ("choice", Some(choices)),
                Shape::Flag => ("flag", None),
                Shape::Line => ("line", None),
                Shape::Lines => ("lines", None),
            };
            row.insert("shape".to_owned(), json!(shape));
            if let Some(choices) = choices {
                row.insert("choices".to_owned(), json!(choices));
            }
            match input.preset {
                Preset::None => {}
                Preset::Value(text) | Preset::Words(text) => {
                    row.insert("default".to_owned(), json!(text));
                }
            }
            match input.used_by {
                UsedBy::All => {}
                UsedBy::Flags => drop(row.insert("used_by".to_owned(), json!("flags"))),
                UsedBy::Gate => drop(row.insert("used_by".to_owned(), json!("gate"))),
                UsedBy::Mark => drop(row.insert("used_by".to_owned(), json!("mark"))),
                UsedBy::Dashboard => {
                    drop(row.insert("used_by".to_owned(), json!("dashboard")));
                }
                UsedBy::Connect => drop(row.insert("used_by".to_owned(), json!("connect"))),
                UsedBy::Pipeline => drop(row.insert("used_by".to_owned(), json!("pipeline"))),
                UsedBy::Replay => drop(row.insert("used_by".to_owned(), json!("replay"))),
            }
            if input.secret {
                row.insert("secret".to_owned(), json!(true));
            }
            Value::Object(row)
        })
        .collect();
    format!("{}\n", serde_json::to_string_pretty(&rows).unwrap())
}

#[test]
fn the_command_line_has_the_inputs_of_the_core() {
    keep("cli/inputs.json", &inputs_json());
}

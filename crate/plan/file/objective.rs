//! `gate.objectives[…]`: what must hold, with the question that tells.

use crate::error::Result;
use crate::gate::{Kind, Objective};

use super::super::{Asked, Beyond, Question};
use super::at::At;
use super::keys;
use super::kind::{Word, count, level, state, value};
use super::question::question;

/// A larger part in a score is a slip.
const HEAVIEST: f64 = 1_000.0;

/// Reads one objective.
pub(super) fn objective(at: At<'_>) -> Result<Asked> {
    let line = Some(at.line());
    let section = at.section(&keys::OBJECTIVE)?;
    let name = section
        .need("name", "write `name:` and what to call it in the report")?
        .text()?
        .value
        .to_owned();
    let kind = section
        .need("kind", "write `kind: count` for how often something happens, `kind: level` for a series that is compared with before, `kind: value` for one number with criteria")?
        .choice(&[("count", Word::Count), ("level", Word::Level), ("value", Word::Value)])?;
    let info = section.or("info", false, At::flag)?;
    let key = section.or("key", false, At::flag)?;
    if let (true, true, Some(at)) = (info, key, section.get("key")) {
        return Err(
            at.mistake("an objective cannot be both `key` and `info`", "leave one of the two out")
        );
    }
    let weight = section.or("weight", 1.0, weight)?;
    let asked = || question(&section, kind);
    let (kind, question) = match kind {
        Word::Count => {
            let question = asked()?;
            (Kind::Count(count(&section, &question)?), question)
        }
        Word::Level => (Kind::Level(level(&section)?), asked()?),
        Word::Value => {
            let question = asked()?;
            if let Question::DatadogGate(_)
            | Question::DatadogMonitor(_)
            | Question::DynatraceBeyond(Beyond::Guardian(_)) = question
            {
                state(&section)?;
                return Ok(Asked {
                    objective: Objective { name, kind: Kind::State, key, weight, info },
                    question,
                    line,
                });
            }
            (Kind::Value(value(&section, info, &question)?), question)
        }
    };
    Ok(Asked { objective: Objective { name, kind, key, weight, info }, question, line })
}

fn weight(at: &At<'_>) -> Result<f64> {
    let weight = at.number("write a number above 0, `2`")?;
    if weight <= 0.0 || weight > HEAVIEST {
        return Err(at.mistake(
            format!("is {weight}, outside of what counts: above 0, at most {HEAVIEST}"),
            "write `1` or `2`, or `info: true` for an objective without a say",
        ));
    }
    Ok(weight)
}

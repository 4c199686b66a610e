//! One criterion in Keptn's own reading, which is laxer than [`crate::gate::Criterion`]: blanks do not
//! matter, a percentage always compares, a sign makes a comparison.

use std::fmt;

use super::float::parse_float;

/// A criterion that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clause {
    /// How the value is compared. None: nothing ever holds.
    pub operator: Option<Operator>,
    /// The number, without its sign where it compares.
    pub value: f64,
    /// The number is a percentage of what was before.
    pub percentage: bool,
    /// It compares with what was before.
    pub comparison: bool,
    /// Up from what was before, not down.
    pub increase: bool,
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `<=`
    AtMost,
    /// `<`
    Less,
    /// `=`
    Equal,
    /// `>=`
    AtLeast,
    /// `>`
    More,
}

/// Why a text is no criterion, in Keptn's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClauseError {
    /// It begins with nothing that compares.
    Invalid,
    /// What follows is no number.
    NoNumber,
}

impl fmt::Display for ClauseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Invalid => "invalid criteria string",
            Self::NoNumber => "could not parse criteria target value",
        })
    }
}

impl std::error::Error for ClauseError {}

impl Operator {
    /// In the order in which they are looked for.
    const ALL: [Self; 5] = [Self::AtMost, Self::Less, Self::Equal, Self::AtLeast, Self::More];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::AtMost => "<=",
            Self::Less => "<",
            Self::Equal => "=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }

    /// Whether `measured` stands so to `expected`; never for what is not a number.
    pub fn holds(self, measured: f64, expected: f64) -> bool {
        match self {
            Self::AtMost => measured <= expected,
            Self::Less => measured < expected,
            Self::Equal => measured == expected,
            Self::AtLeast => measured >= expected,
            Self::More => measured > expected,
        }
    }
}

impl Clause {
    /// Reads a criterion as Keptn does.
    ///
    /// # Errors
    /// Where Keptn has one.
    pub fn parse(text: &str) -> Result<Self, ClauseError> {
        let text = text.replace(' ', "");
        if !text.starts_with(['<', '|', '=', '>']) {
            return Err(ClauseError::Invalid);
        }
        let (rest, percentage) = match text.strip_suffix('%') {
            Some(rest) => (rest, true),
            None => (text.as_str(), false),
        };
        let found = Operator::ALL
            .into_iter()
            .find_map(|operator| Some((operator, rest.strip_prefix(operator.word())?)));
        let (operator, rest) = match found {
            Some((operator, rest)) => (Some(operator), rest),
            None => (None, rest),
        };
        let (number, comparison, increase) = if let Some(number) = rest.strip_prefix('-') {
            (number, true, false)
        } else if let Some(number) = rest.strip_prefix('+') {
            (number, true, true)
        } else {
            (rest, percentage, percentage)
        };
        let value = parse_float(number).ok_or(ClauseError::NoNumber)?;
        Ok(Self { operator, value, percentage, comparison, increase })
    }

    /// What the value is compared with; `before` is what the earlier results come to.
    pub fn target(&self, before: f64) -> f64 {
        match (self.comparison, self.percentage, self.increase) {
            (false, _, _) => self.value,
            (true, true, true) => before * (100.0 + self.value) / 100.0,
            (true, true, false) => before * (100.0 - self.value) / 100.0,
            (true, false, true) => before + self.value,
            (true, false, false) => before - self.value,
        }
    }
}

//! No usable answer came, sorted by what may be done about it.

/// Why there is no answer to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Nothing was sent, and nothing will be until a person mends it: a certificate that nobody here
    /// trusts, a proxy that wants other credentials. Never repeated.
    Barred {
        /// What stands in the way.
        why: String,
        /// What to do about it.
        fix: String,
    },
    /// The run was told to stop.
    Cancelled,
    /// Nothing was sent, and the other side said so at once: no such name, no listener. Repeated
    /// twice, soon.
    Refused(String),
    /// The request may or may not have been taken: the connection broke, the time was up.
    Unclear(String),
    /// Nothing was sent, because who issues access tokens gave none. Repeated where that may pass.
    Unlicensed {
        /// Whether it may pass.
        passes: bool,
        /// Why there is none, and who was to issue it.
        why: String,
        /// What to do about it.
        fix: String,
    },
    /// The request was taken, and its answer is of no use: too large, undecodable, from another time.
    /// The next one would be no better: never repeated.
    Unfit {
        /// What is wrong with it.
        why: String,
        /// What to do about it.
        fix: String,
    },
    /// Nothing reached the vendor, for a reason that may pass: no route, no connection in time.
    Unsent(String),
}

impl Silence {
    /// Why, in a phrase, and what to do about it; none when the run was told to stop. `address` is
    /// where the question was sent, `input` who named it.
    pub fn told(&self, address: &str, input: &str) -> Option<(String, String)> {
        Some(match self {
            Self::Barred { why, fix }
            | Self::Unfit { why, fix }
            | Self::Unlicensed { why, fix, .. } => (why.clone(), fix.clone()),
            Self::Cancelled => return None,
            Self::Refused(why) | Self::Unsent(why) => (
                why.clone(),
                format!(
                    "check that `{input}` is right and that this machine reaches {address} (name, firewall, proxy)"
                ),
            ),
            Self::Unclear(why) => (
                why.clone(),
                format!(
                    "run the step again; if it persists, look at the network between this machine and {address}"
                ),
            ),
        })
    }

    /// Whether the vendor may have done what it was asked.
    pub fn may_be_taken(&self) -> bool {
        match self {
            Self::Barred { .. }
            | Self::Cancelled
            | Self::Refused(_)
            | Self::Unlicensed { .. }
            | Self::Unsent(_) => false,
            Self::Unclear(_) | Self::Unfit { .. } => true,
        }
    }
}

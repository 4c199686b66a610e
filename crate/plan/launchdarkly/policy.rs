//! LaunchDarkly's policy language: which changes are meant.
//! <https://launchdarkly.com/docs/home/account/role-policies>

use super::super::said::Objection;
use super::glob::Glob;
use super::resource::Resource;
use super::specifier::{Holds, Specifier};

/// Statements whose order does not matter: a deny wins over every allow, and what nothing allows is denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The statements, at least one.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Whether it denies rather than allows.
    pub denies: bool,
    /// Which resources.
    pub resources: Scope<Specifier>,
    /// Which actions.
    pub actions: Scope<Glob>,
}

/// One of these, or none of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope<T> {
    /// `resources`, `actions`.
    AnyOf(Vec<T>),
    /// `notResources`, `notActions`.
    NoneOf(Vec<T>),
}

impl<T> Scope<T> {
    fn holds(&self, each: impl Fn(&T) -> Holds) -> Holds {
        let any = |list: &[T]| list.iter().fold(Holds::No, |holds, one| holds.or(each(one)));
        match self {
            Self::AnyOf(list) => any(list),
            Self::NoneOf(list) => any(list).not(),
        }
    }

    fn list(&self) -> &[T] {
        match self {
            Self::AnyOf(list) | Self::NoneOf(list) => list,
        }
    }
}

impl Policy {
    /// Everything that happens to what these specifiers mean.
    pub(in super::super) fn everything(specifiers: &[&str]) -> Result<Self, Objection> {
        let resources =
            specifiers.iter().map(|text| Specifier::read(text)).collect::<Result<_, _>>()?;
        let actions = Scope::AnyOf(vec![Glob::new("*")]);
        Ok(Self {
            statements: vec![Statement {
                denies: false,
                resources: Scope::AnyOf(resources),
                actions,
            }],
        })
    }

    /// Whether the action on the resource is meant. What is not known is not allowed, and counts for a deny.
    pub fn allows(&self, action: &str, resource: &Resource) -> bool {
        let said = |denies: bool| {
            self.statements
                .iter()
                .filter(|statement| statement.denies == denies)
                .fold(Holds::No, |holds, statement| holds.or(statement.matches(action, resource)))
        };
        said(true) == Holds::No && said(false) == Holds::Yes
    }

    /// A key of an environment that each of the specifiers means, as far as they name one.
    pub fn environments(&self) -> impl Iterator<Item = String> {
        self.statements.iter().flat_map(|it| it.resources.list()).filter_map(Specifier::environment)
    }

    /// Whether tags or properties of resources of this type (`proj`, `env`, `flag`) have a say.
    pub fn asks_of(&self, kind: &str) -> bool {
        self.statements.iter().any(|it| it.resources.list().iter().any(|it| it.asks_of(kind)))
    }
}

impl Statement {
    fn matches(&self, action: &str, resource: &Resource) -> Holds {
        let actions = self.actions.holds(|glob| Holds::of(glob.matches(action)));
        actions.and(self.resources.holds(|specifier| specifier.matches(resource)))
    }
}

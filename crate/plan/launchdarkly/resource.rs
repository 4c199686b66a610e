//! A resource that something happened to: `proj/default:env/production:flag/new-checkout`.

/// A resource, from the outermost part inwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Project, environment, flag.
    pub parts: Vec<Named>,
}

/// One part of a resource, with what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// `proj`, `env`, `flag`.
    pub kind: String,
    /// Its key.
    pub key: String,
    /// Its tags; none where they are not known.
    pub tags: Option<Vec<String>>,
    /// Of an environment: whether it is marked critical; none where that is not known.
    pub critical: Option<bool>,
}

impl Resource {
    /// Reads a resource as an audit log names it. Tags may stand after a semicolon, as in a specifier.
    pub fn read(text: &str) -> Self {
        let part = |text: &str| {
            let (name, tags) =
                text.split_once(';').map_or((text, None), |(name, tags)| (name, Some(tags)));
            let (kind, key) = name.split_once('/').unwrap_or((name, ""));
            Named {
                kind: kind.to_owned(),
                key: key.to_owned(),
                tags: tags.map(|tags| tags.split(',').map(str::to_owned).collect()),
                critical: None,
            }
        };
        Self { parts: text.split(':').map(part).collect() }
    }

    /// The key of the part of this type.
    pub fn key(&self, kind: &str) -> Option<&str> {
        self.parts.iter().find(|part| part.kind == kind).map(|part| part.key.as_str())
    }

    /// The same in another environment, of which nothing is known.
    pub fn within(&self, env: &str) -> Self {
        let mut other = self.clone();
        for part in other.parts.iter_mut().filter(|part| part.kind == "env") {
            *part = Named { key: env.to_owned(), tags: None, critical: None, ..part.clone() };
        }
        other
    }

    /// Says what is known of the part of this type; what the resource itself says stays.
    pub fn know(&mut self, kind: &str, tags: Option<&[String]>, critical: Option<bool>) {
        for part in self.parts.iter_mut().filter(|part| part.kind == kind) {
            if part.tags.is_none() {
                part.tags = tags.map(<[String]>::to_vec);
            }
            part.critical = part.critical.or(critical);
        }
    }
}

//! What a selector asks for by name, read out of it so that a misspelt word can be told from a right one.
//! <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/entity-v2/entity-selector>

/// The words of an entity selector that people misspell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Criteria {
    /// `type("SERVICE")`, or what an id begins with.
    pub kind: Option<String>,
    /// The values of `entityName…(…)`.
    pub names: Vec<String>,
    /// The values of `tag(…)`.
    pub tags: Vec<String>,
    /// The values of `entityId(…)`.
    pub ids: Vec<String>,
}

/// Reads the criteria at the top of `selector`; what stands inside others is left alone.
pub fn criteria(selector: &str) -> Criteria {
    let mut criteria = Criteria::default();
    for criterion in parts(selector, ',') {
        let Some((name, rest)) = criterion.split_once('(') else { continue };
        let inside = rest.strip_suffix(')').unwrap_or(rest);
        let mut values = parts(inside, ',').into_iter().map(plain);
        match name.trim().to_lowercase().as_str() {
            "type" => criteria.kind = values.next(),
            "tag" => criteria.tags.extend(values),
            "entityid" => criteria.ids.extend(values),
            "casesensitive" => {
                let nested = self::criteria(inside);
                criteria.names.extend(nested.names);
            }
            name if name.starts_with("entityname") => criteria.names.extend(values),
            _ => {}
        }
    }
    let of_id = criteria.ids.first().and_then(|id| id.rsplit_once('-'));
    criteria.kind = criteria.kind.or_else(|| of_id.map(|(kind, _)| kind.to_owned()));
    criteria
}

/// The parts between `separator`s that stand in no quotes and no brackets.
fn parts(text: &str, separator: char) -> Vec<&str> {
    let (mut depth, mut quoted, mut escaped, mut start) = (0_usize, false, false, 0);
    let mut parts = Vec::new();
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '~' | '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            letter if letter == separator && depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// Without its quotes and their escapes.
fn plain(value: &str) -> String {
    let inside = value.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(value);
    let mut plain = String::with_capacity(inside.len());
    let mut letters = inside.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '~' | '\\' => plain.extend(letters.next()),
            letter => plain.push(letter),
        }
    }
    plain
}

//! Words of vendors and people inside selectors and addresses.

use plimsoll::plan::{Host, Plan, Question, believe};
use plimsoll::provider::dynatrace;

use super::{now, refused_well, token, words};

/// A selector, and a text between a zero byte. A selector is refused or asked as it is, in one parameter of the
/// address; tags and names that others chose mean themselves and nothing more.
pub fn selector(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (selector, name) = text.split_once('\0').unwrap_or((&text, &text));
    dynatrace::criteria(selector);
    let quoted = |it: &str| serde_json::to_string(it).unwrap();
    let file = format!(
        "dynatrace: {{ url: 'https://abc12345.live.dynatrace.com', entities: [{}] }}
gate: {{ objectives: [
  {{ name: m, kind: value, pass: ['<1'], dynatrace: {{ metric: {} }} }},
  {{ name: s, kind: value, pass: ['>1'], dynatrace: {{ slo: {} }} }} ] }}",
        quoted(selector),
        quoted(name),
        quoted(name),
    );
    let token = token();
    let inputs = [
        ("command", "gate"),
        ("dynatrace-token", token.as_str()),
        ("deployed-from", "2026-01-01T11:00:00Z"),
        ("deployed-to", "2026-01-01T11:00:00Z"),
    ];
    let believed = believe(Host::Github, &words(Host::Github, &inputs, Some(&file)), now());
    match believed {
        Ok(plan) => asked(&plan, selector.trim(), name),
        Err(error) => refused_well::<()>(Err(error)),
    }
    let tags: Vec<String> = name.split('\n').map(str::to_owned).collect();
    for selector in dynatrace::tag_selectors("SERVICE", &tags) {
        let read = read(&selector).unwrap_or_else(|| panic!("{selector} is no selector"));
        assert_eq!(read[0], ("type".to_owned(), vec!["SERVICE".to_owned()]), "{selector}");
        assert_eq!((read.len(), &*read[1].0), (2, "tag"), "{selector}");
        for tag in &read[1].1 {
            let plain = |it: &String| it.replace(char::is_control, "").trim() == tag;
            assert!(tags.iter().any(plain), "{tag:?} of {selector} is none of {tags:?}");
        }
    }
}

fn asked(plan: &Plan, selector: &str, name: &str) {
    let vendor = plan.dynatrace.as_ref().unwrap();
    assert_eq!(vendor.entities, [selector]);
    let request = dynatrace::entities_request(&vendor.connection, selector, "now-24h");
    let parameters = parameters(&request.url, "/entities");
    let names: Vec<&str> = parameters.iter().map(|it| &*it.0).collect();
    assert_eq!(names, ["entitySelector", "from", "pageSize"], "{}", request.url);
    assert_eq!(parameters[0].1, selector);
    for asked in &plan.gate.objectives {
        if let Question::DynatraceSlo(slo) = &asked.question {
            let request = dynatrace::slos_request(&vendor.connection, &slo.called, &None);
            let parameters = self::parameters(&request.url, "/slo");
            let read = read(&parameters[0].1).unwrap_or_else(|| panic!("{}", parameters[0].1));
            assert_eq!(read, [("name".to_owned(), vec![slo.called.clone()])]);
            assert_eq!(slo.called.trim(), name.trim());
        }
    }
}

/// The parameters of an address under our own host, decoded as a server decodes them.
fn parameters(url: &str, path: &str) -> Vec<(String, String)> {
    let (before, query) = url.split_once('?').unwrap();
    assert_eq!(before, format!("https://abc12345.live.dynatrace.com/api/v2{path}"));
    let pair = |it: &str| {
        let (name, value) = it.split_once('=').unwrap();
        (name.to_owned(), decoded(value))
    };
    query.split('&').map(pair).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        assert!(byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte), "{text}");
        if byte == b'%' {
            let mut digit = || char::from(rest.next().unwrap()).to_digit(16).unwrap();
            bytes.push((digit() * 16 + digit()) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Criteria as Dynatrace documents them, `name(value,"value")` with commas between them; inside quotes `~` takes its
/// meaning from what follows.
/// <https://docs.dynatrace.com/docs/dynatrace-api/environment-api/entity-v2/entity-selector>
fn read(selector: &str) -> Option<Vec<(String, Vec<String>)>> {
    let mut criteria = Vec::new();
    let mut letters = selector.chars().peekable();
    loop {
        let mut name = String::new();
        while let Some(letter) = letters.next_if(|it| it.is_ascii_alphanumeric()) {
            name.push(letter);
        }
        (letters.next()? == '(').then_some(())?;
        let mut values = Vec::new();
        loop {
            let mut value = String::new();
            if letters.next_if_eq(&'"').is_some() {
                loop {
                    match letters.next()? {
                        '"' => break,
                        '~' => value.push(letters.next()?),
                        letter => value.push(letter),
                    }
                }
            } else {
                while let Some(letter) = letters.next_if(|it| !",)\"~".contains(*it)) {
                    value.push(letter);
                }
            }
            values.push(value);
            match letters.next()? {
                ',' => {}
                ')' => break,
                _ => return None,
            }
        }
        criteria.push((name, values));
        match letters.next() {
            None => return Some(criteria),
            Some(',') => {}
            Some(_) => return None,
        }
    }
}

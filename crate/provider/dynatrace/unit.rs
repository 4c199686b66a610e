//! The unit of a metric selector, as far as it can be told without asking.
//! <https://docs.dynatrace.com/docs/analyze-explore-automate/metrics-classic/built-in-metrics>

/// Keys whose unit the vendor documents. The newer `builtin:service.request.*` families are left out:
/// their pages contradict each other.
const KNOWN: &[(&str, &str)] = &[
    ("builtin:service.response.time", "MicroSecond"),
    ("builtin:service.errors.total.rate", "Percent"),
    ("builtin:service.errors.server.rate", "Percent"),
    ("builtin:service.errors.fivexx.rate", "Percent"),
    ("builtin:service.errors.total.count", "Count"),
    ("builtin:service.errors.server.count", "Count"),
    ("builtin:service.requestCount.total", "Count"),
    ("builtin:service.requestCount.server", "Count"),
    ("builtin:service.availability", "Percent"),
    ("builtin:host.cpu.usage", "Percent"),
    ("builtin:host.mem.usage", "Percent"),
];

/// The unit's id, where it is certain.
pub fn unit(selector: &str) -> Option<String> {
    for change in [":setUnit(", ":toUnit("] {
        if let Some((_, tail)) = selector.rsplit_once(change) {
            let (arguments, _) = tail.split_once(')')?;
            return arguments.rsplit(',').next().map(|unit| unit.trim().to_owned());
        }
    }
    // Arithmetic makes another unit.
    if selector.starts_with('(') {
        return None;
    }
    let known = KNOWN.iter().find(|(key, _)| {
        selector
            .strip_prefix(key)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(':') || rest.starts_with('.'))
    });
    // A rate is "per something", a count of points is a count.
    let changed = [":rate(", ":count", ":delta"].iter().any(|it| selector.contains(it));
    known.filter(|_| !changed).map(|(_, unit)| (*unit).to_owned())
}

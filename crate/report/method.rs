//! How an objective was judged, in plain words.

/// A sentence or three for each method; nothing where nothing was judged.
pub(super) fn in_words(method: &str) -> &'static str {
    match method {
        "" => "",
        "before/after ranks" => {
            "The values after the deployment were ranked among those before it. The change is the middle of all differences between an after and a before; the interval says where it may lie. Neighbouring values resemble each other, so each counts for less than one: the interval is wider for it. It fails only when even the near end of the interval is beyond what is allowed, and passes only when even the far end is within."
        }
        "criteria" => {
            "One number for the time after the deployment was held against the criteria of the configuration."
        }
        "exact rates" => {
            "How often something happened after the deployment was held against how often it happened before, each against how often it could have. The test is exact also for rare events; where they come in bursts, each counts for less than one."
        }
        "traffic" => "There was traffic before the deployment and none after it.",
        "limits" => {
            "The middle of the values after the deployment crossed a fixed limit of the configuration, whatever it was before."
        }
        _ => "The figures above are explained in docs/judge.md of Plimsoll.",
    }
}

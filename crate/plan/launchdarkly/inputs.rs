//! The inputs about feature flags.

use super::super::input::{Group, Input, LINE, Preset, Shape, UsedBy};

pub(in super::super) const LAUNCHDARKLY_TOKEN: Input = Input {
    name: "launchdarkly-token",
    label: "LaunchDarkly token",
    about: "Access token (api-…) of LaunchDarkly. Needed to read changes of flags, to name them as suspects of a failed gate, and to turn flags off. Hand it over from a secret.",
    secret: true,
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const LAUNCHDARKLY_PROJECT: Input = Input {
    name: "launchdarkly-project",
    label: "LaunchDarkly project",
    about: "Key of the project.",
    preset: Preset::Words("flags.launchdarkly.project of the configuration file, or default"),
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const LAUNCHDARKLY_ENVIRONMENT: Input = Input {
    name: "launchdarkly-environment",
    label: "LaunchDarkly environment",
    about: "Key of the environment.",
    preset: Preset::Words(
        "flags.launchdarkly.environment of the configuration file, or production",
    ),
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const LAUNCHDARKLY_URL: Input = Input {
    name: "launchdarkly-url",
    label: "LaunchDarkly URL",
    about: "Address of LaunchDarkly, for instance https://app.eu.launchdarkly.com.",
    preset: Preset::Words("https://app.launchdarkly.com"),
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const FLAG_POLICY: Input = Input {
    name: "flag-policy",
    label: "Flag policy",
    about: "Which changes are meant, in LaunchDarkly's policy language: resource specifiers, one a line, or the JSON of an integration's policy.",
    preset: Preset::Words(
        "flags.launchdarkly.policy of the configuration file, or proj/*:env/<environment>:flag/*",
    ),
    shape: Shape::Lines,
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const FLAG_TAGS: Input = Input {
    name: "flag-tags",
    label: "Flag tags",
    about: "Tags of the Dynatrace entities that show changes of flags without tags of their own, one a line.",
    preset: Preset::Words("flags.dynatrace.tag of the configuration file"),
    shape: Shape::Lines,
    used_by: UsedBy::Flags,
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const FLAGS_STATE: Input = Input {
    name: "flags-state",
    label: "Flags state",
    about: "The output flags-state of an earlier run: changes are read from where it ended.",
    preset: Preset::Words(
        "flags.launchdarkly.since of the configuration file, or the last 24 hours",
    ),
    used_by: UsedBy::Flags,
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const FLAG_KEY: Input = Input {
    name: "flag-key",
    label: "Flag key",
    about: "Key of a flag that has just been changed: this one change is taken in place of the audit log.",
    used_by: UsedBy::Flags,
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const FLAG_CHANGE: Input = Input {
    name: "flag-change",
    label: "Flag change",
    about: "What happened to the flag in flag-key, for instance turned on.",
    preset: Preset::Words("changed"),
    used_by: UsedBy::Flags,
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const FLAG_BEFORE: Input = Input {
    name: "flag-before",
    label: "Flag before",
    about: "Value of the flag in flag-key before the change.",
    used_by: UsedBy::Flags,
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const FLAG_AFTER: Input = Input {
    name: "flag-after",
    label: "Flag after",
    about: "Value of the flag in flag-key after the change.",
    used_by: UsedBy::Flags,
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const WEBHOOK_FILE: Input = Input {
    name: "webhook-file",
    label: "Webhook file",
    about: "Path of the body of a LaunchDarkly webhook, as it came: this one change is taken in place of the audit log.",
    used_by: UsedBy::Flags,
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const WEBHOOK_SIGNATURE: Input = Input {
    name: "webhook-signature",
    label: "Webhook signature",
    about: "The header X-LD-Signature that came with the body in webhook-file.",
    used_by: UsedBy::Flags,
    group: Group::Flags,
    ..LINE
};

pub(in super::super) const WEBHOOK_SECRET: Input = Input {
    name: "webhook-secret",
    label: "Webhook secret",
    about: "The secret of the webhook. A body whose signature does not belong to it is refused. Hand it over from a secret.",
    used_by: UsedBy::Flags,
    secret: true,
    group: Group::Flags,
    ..LINE
};

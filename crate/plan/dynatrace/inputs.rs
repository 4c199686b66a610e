//! The inputs of the credentials of the platform: a platform token beside an API token, and an OAuth client.

use super::super::input::{Group, Input, LINE, Preset, UsedBy};

pub(in super::super) const PLATFORM_TOKEN: Input = Input {
    name: "dynatrace-platform-token",
    label: "Dynatrace platform token",
    about: "Platform token (dt0s16.…), where dynatrace-token is an API token and the configuration asks the platform too: DQL, guardians, platform SLOs, Smartscape. Hand it over from a secret.",
    secret: true,
    ..LINE
};

pub(in super::super) const OAUTH_CLIENT_ID: Input = Input {
    name: "dynatrace-oauth-client-id",
    label: "Dynatrace OAuth client id",
    about: "Id of an OAuth client (dt0s02.…), in place of a platform token. Its access tokens are fetched when they are needed and renewed before they expire.",
    ..LINE
};

pub(in super::super) const OAUTH_CLIENT_SECRET: Input = Input {
    name: "dynatrace-oauth-client-secret",
    label: "Dynatrace OAuth client secret",
    about: "Secret of the OAuth client. Hand it over from a secret.",
    secret: true,
    ..LINE
};

pub(in super::super) const OAUTH_URN: Input = Input {
    name: "dynatrace-oauth-urn",
    label: "Dynatrace OAuth account",
    about: "The account that the OAuth client belongs to, urn:dtaccount:….",
    ..LINE
};

pub(in super::super) const OAUTH_SCOPES: Input = Input {
    name: "dynatrace-oauth-scopes",
    label: "Dynatrace OAuth scopes",
    about: "Scopes to ask for, with blanks between them.",
    preset: Preset::Words("those that the configuration needs"),
    ..LINE
};

pub(in super::super) const OAUTH_URL: Input = Input {
    name: "dynatrace-oauth-url",
    label: "Dynatrace OAuth address",
    about: "Where access tokens are issued.",
    preset: Preset::Value("https://sso.dynatrace.com/sso/oauth2/token"),
    ..LINE
};

pub(in super::super) const APDEX_THRESHOLD: Input = Input {
    name: "apdex-threshold",
    label: "Apdex threshold",
    about: "The response time that satisfies, for the Apdex of the dashboard; four times as long is tolerated. For instance 500ms.",
    preset: Preset::Value("500ms"),
    used_by: UsedBy::Dashboard,
    group: Group::Release,
    ..LINE
};

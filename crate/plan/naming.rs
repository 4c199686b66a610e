//! The inputs that name the release.

use super::input::{Group, Input, LINE, Preset};

pub(super) const RELEASE_NAME: Input = Input {
    name: "release-name",
    label: "Release name",
    about: "What was released, for instance checkout.",
    preset: Preset::Words(
        "release.name of the configuration file, or the name of the repository (GitHub) or pipeline (Azure)",
    ),
    group: Group::Release,
    ..LINE
};

pub(super) const RELEASE_VERSION: Input = Input {
    name: "release-version",
    label: "Release version",
    about: "Which version was released.",
    preset: Preset::Words(
        "release.version of the configuration file, or the tag or short commit (GitHub) or build number (Azure)",
    ),
    group: Group::Release,
    ..LINE
};

pub(super) const RELEASE_STAGE: Input = Input {
    name: "release-stage",
    label: "Release stage",
    about: "Where it was released to, for instance production.",
    preset: Preset::Words(
        "release.stage of the configuration file, or the environment of the deployment job or classic stage (Azure)",
    ),
    group: Group::Release,
    ..LINE
};

pub(super) const RELEASE_PRODUCT: Input = Input {
    name: "release-product",
    label: "Release product",
    about: "The product that the release is part of.",
    preset: Preset::Words("release.product of the configuration file"),
    group: Group::Release,
    ..LINE
};

pub(super) const RELEASE_BUILD_VERSION: Input = Input {
    name: "release-build-version",
    label: "Release build version",
    about: "The build that made the release.",
    preset: Preset::Words(
        "release.build-version of the configuration file, or the run number (GitHub) or build id (Azure)",
    ),
    group: Group::Release,
    ..LINE
};

//! Grafana versions: which are supported, and what a version decides.

use std::fmt;

/// A minor version of Grafana.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// `13` of `13.2`.
    pub major: u16,
    /// `2` of `13.2`.
    pub minor: u16,
}

impl Version {
    /// The oldest version that dashc writes for.
    pub const OLDEST: Self = Self::V11_6;
    /// The newest version that dashc writes for.
    pub const NEWEST: Self = Self::V13_2;
    /// 11.6, the last of the 11 series.
    pub const V11_6: Self = Self::new(11, 6);
    /// 12.1
    pub const V12_1: Self = Self::new(12, 1);
    /// 12.4, the last of the 12 series.
    pub const V12_4: Self = Self::new(12, 4);
    /// 13.2
    pub const V13_2: Self = Self::new(13, 2);

    /// Version `major.minor`.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }

    /// Reads `13`, `13.2` or `13.2.3`, with or without a leading `v`; a missing minor is 0.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
        let major = number(parts.next()?)?;
        let minor = parts.next().map_or(Some(0), number)?;
        let patch = parts.next().map_or(Some(0), number);
        (patch.is_some() && parts.next().is_none()).then_some(Self { major, minor })
    }

    /// The `schemaVersion` of the dashboards that this version writes itself.
    #[must_use]
    pub fn schema_version(self) -> u32 {
        if self < Self::new(12, 0) { 41 } else { 42 }
    }

    /// Whether this version has `feature`.
    #[must_use]
    pub fn has(self, feature: Feature) -> bool {
        self >= feature.since()
    }
}

fn number(text: &str) -> Option<u16> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The versions that dashc writes for and is tested against, in order.
pub const TARGETS: &[Version] = &[Version::V11_6, Version::V12_4, Version::V13_2];

/// What some of the supported versions lack.
///
/// `since` names the first *target* that is known to have it, which may be
/// later than the version that brought it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Feature {
    /// `active_time_intervals` of a rule's notification settings.
    ActiveTimeIntervals,
    /// A link or annotation among the dashboard's controls.
    ControlsMenuPlacement,
    /// `custom.footer` of a table instead of `options.footer`.
    FieldFooter,
    /// Round and segmented gauges.
    GaugeShape,
    /// A variable that is hidden in the controls menu (`hide: 3`).
    HideInControlsMenu,
    /// A panel's own period to compare with (`timeCompare`).
    PanelTimeCompare,
    /// `regexApplyTo` of a query variable.
    RegexApplyTo,
    /// A variable with two values (`switch`).
    SwitchVariable,
    /// `valuesFormat` of a custom variable.
    ValuesFormat,
    /// Dashboards as resources of version 2 in provisioned files.
    VersionTwoFiles,
}

impl Feature {
    /// The first target that has it.
    #[must_use]
    pub fn since(self) -> Version {
        match self {
            Self::ActiveTimeIntervals => Version::V12_1,
            Self::ControlsMenuPlacement
            | Self::FieldFooter
            | Self::GaugeShape
            | Self::HideInControlsMenu
            | Self::PanelTimeCompare
            | Self::RegexApplyTo
            | Self::SwitchVariable
            | Self::ValuesFormat => Version::V12_4,
            Self::VersionTwoFiles => Version::V13_2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_and_ordered() {
        assert_eq!(Version::read("v12.4.11"), Some(Version::V12_4));
        assert_eq!(Version::read("13"), Some(Version::new(13, 0)));
        for wrong in ["", "13.", "13.x", "1.2.3.4", "+13", "99999.0"] {
            assert_eq!(Version::read(wrong), None, "{wrong}");
        }
        assert!(TARGETS.is_sorted());
        assert_eq!(Version::V13_2.to_string(), "13.2");
    }

    #[test]
    fn schema_version_follows_the_major_version() {
        assert_eq!(Version::V11_6.schema_version(), 41);
        assert_eq!(Version::V12_4.schema_version(), 42);
        assert_eq!(Version::V13_2.schema_version(), 42);
    }
}

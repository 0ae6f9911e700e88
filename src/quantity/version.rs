//! Versions of the servers that a project is built for.

use std::fmt;
use std::str::FromStr;

/// Major and minor version, as in `12.4`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Version {
    /// Before the point.
    pub major: u16,
    /// After the point.
    pub minor: u16,
}

impl Version {
    /// `major.minor`.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }

    /// As a pair, for comparison with data tables.
    #[must_use]
    pub const fn pair(self) -> (u16, u16) {
        (self.major, self.minor)
    }
}

impl FromStr for Version {
    type Err = ();

    /// Reads `12.4`; `12` means `12.0`, and a patch number (`12.4.1`) is accepted and dropped.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts =
            text.trim_start_matches('v').split('.').map(|part| part.parse::<u16>().map_err(|_| ()));
        let major = parts.next().ok_or(())??;
        let minor = parts.next().unwrap_or(Ok(0))?;
        parts.next().unwrap_or(Ok(0))?;
        if parts.next().is_some() { Err(()) } else { Ok(Self { major, minor }) }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

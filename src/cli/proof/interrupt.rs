//! Notices that the user wants to stop, so that everything is removed before the process ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

/// Whether the process was told to stop.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on; a second signal of the same kind ends the process at once.
    pub(super) fn watch() -> std::io::Result<Self> {
        let told = Self::default();
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            signal_hook::flag::register_conditional_default(signal, told.0.clone())?;
            signal_hook::flag::register(signal, told.0.clone())?;
        }
        Ok(told)
    }

    /// Whether it came.
    pub(super) fn came(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

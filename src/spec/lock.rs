//! `dashc.lock`: what Grafana was given, and what it must delete.
//!
//! dashc writes the file; people merge it and take lines out, so that it is
//! read as carefully as what they write themselves.

use super::spec;
use crate::tree::{List, Map, Text};

spec! {
    /// What each Grafana was given: the one of the plain project, and one for each environment.
    pub struct Lock, "a lock" {
        /// What the project gives it now.
        "held" held: Holding;
        /// What it no longer gives, and Grafana must delete.
        "removed" removed: Holding;
        /// The same for each environment.
        "environments" environments: Map<Locked>;
    }
}

spec! {
    /// What one Grafana was given.
    pub struct Locked, "the lock of an environment" {
        /// What the project gives it now.
        "held" held: Holding;
        /// What it no longer gives, and Grafana must delete.
        "removed" removed: Holding;
    }
}

spec! {
    /// Things that Grafana keeps until a file tells it to delete them.
    pub struct Holding, "a part of a lock" {
        /// Uids of receivers, with the name of the contact point of each.
        "contact_points" contact_points: Map<Text>;
        /// Names of datasources, with the uid of each.
        "datasources" datasources: Map<Text>;
        /// Names of mute times.
        "mute_times" mute_times: List<Text>;
        /// Whether there is a policy tree.
        "policy" policy: bool;
        /// Uids of rules.
        "rules" rules: List<Text>;
        /// Names of message templates.
        "templates" templates: List<Text>;
    }
}

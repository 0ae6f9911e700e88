//! `shared/**/*.yaml`: parts of dashboards that are written once.

use super::dashboard::{Annotation, Link, Row};
use super::panel::Panel;
use super::spec;
use super::variable::Variable;
use crate::tree::{List, Map};

spec! {
    /// A shared piece: parts of dashboards, written once. Its name is the file's.
    pub struct Piece, "a shared piece" {
        /// Variables by name, in order.
        "variables" variables: Map<Variable>;
        /// Annotations by name.
        "annotations" annotations: Map<Annotation>;
        /// Links in the header.
        "links" links: List<Link>;
        /// Rows of panels.
        "rows" rows: List<Row>;
        /// Panels without a row.
        "panels" panels: List<Panel>;
    }
}

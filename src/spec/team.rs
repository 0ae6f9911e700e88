//! Teams: who owns services, rules and dashboards.

use super::spec;
use crate::tree::Text;

spec! {
    /// A team that owns services.
    pub struct Team, "a team" {
        /// Folder of its dashboards and rules where `folder: team` asks for it; the team's name when not said.
        "folder" folder: Text;
        /// Contact point that the rules of Grafana notify which name none.
        "contact_point" contact_point: Text;
        /// Namespace of its rules in rulers, a file of its own; that of the file they are in when not said.
        "namespace" namespace: Text;
        /// Who owns its files, as `CODEOWNERS` has it: `"@shop/payments"`.
        "owners" owners: Text;
    }
}

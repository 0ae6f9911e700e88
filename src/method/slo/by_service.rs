//! What is left of the budgets of services, for a table with a row for each of them.

use super::overview::{Kind, Store};
use crate::query::promql::build::{Expr, Instant, label_replace, max, metric, min};
use crate::slo::{Names, Slo};

/// The budgets whose series are in one datasource.
pub(in crate::method) struct Budgets<'a> {
    store: Store<'a>,
}

const SERVICE: &str = "service";
const SLOTH_SERVICE: &str = "sloth_service";

impl<'a> Budgets<'a> {
    /// Those of SLOs about services, by datasource.
    pub(in crate::method) fn of(slos: &[&'a Slo]) -> Vec<Self> {
        let about: Vec<&Slo> = slos.iter().filter(|slo| slo.service.is_some()).copied().collect();
        Store::all(&about).into_iter().map(|store| Self { store }).collect()
    }

    /// Uid of the datasource.
    pub(in crate::method) fn store(&self) -> &'a str {
        self.store.uid
    }

    /// The title of a column, when there are so many of them.
    pub(in crate::method) fn title(&self, columns: usize) -> String {
        if columns == 1 { "Budget left".to_owned() } else { format!("Budget left in {}", self.store.uid) }
    }

    /// What is left of each service's budget, of the SLO that has least; `chosen` matches services.
    pub(in crate::method) fn left_by_service(&self, chosen: &str) -> Expr<Instant> {
        let each = self.store.names.iter().map(|names| Kind { names: *names });
        let each = each.map(|kind| match kind.names {
            Names::Dashc => of_info(kind, chosen),
            Names::Sloth => of_labels(kind, chosen),
        });
        let all = each.reduce(|all, more| all.or(more).whole());
        min(all.unwrap_or_else(|| crate::query::promql::build::vector(0))).by([SERVICE])
    }
}

/// The service stands in the info series alone.
fn of_info(kind: Kind, chosen: &str) -> Expr<Instant> {
    let whose = max(metric(kind.info()).re(SERVICE, chosen)).by([kind.label(), SERVICE]);
    (metric(kind.remaining()) * whose).on([kind.label()]).group_left([SERVICE]).whole()
}

/// The series bear the service themselves.
fn of_labels(kind: Kind, chosen: &str) -> Expr<Instant> {
    let left = min(metric(kind.remaining()).re(SLOTH_SERVICE, chosen)).by([SLOTH_SERVICE]);
    label_replace(left, SERVICE, "$1", SLOTH_SERVICE, "(.+)")
}

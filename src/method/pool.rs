//! Connection pools of database clients: panels that several methods show.

use super::Telemetry;
use super::containers::lines;
use super::sketch::{by_labels, promql, timeseries};
use crate::query::promql::build::{Expr, Instant, Selector, sum};
use crate::spec::{OneQuery, Panel, Thresholds};

/// Roles of connections and the test for used ones: in the older names and in the newer ones.
const NAMES: [(&str, &str); 2] = [("pool_usage", "used"), ("connections", "connection_used")];

/// Connections by pool and state.
pub(super) fn connections(telemetry: Telemetry<'_>) -> Option<Panel> {
    let query = |(role, _): (&str, &str)| {
        let series = telemetry.series(role)?;
        let by = series.labels(&["pool", "state", "connection_pool", "connection_state"]);
        Some(promql(sum(series.select()).by(&by)).legend(by_labels(&by)))
    };
    let panel = lines("database-connections", "Database connections", NAMES.map(query))?.description(
        "Connections of each pool, used and idle. All of them used for long: slow queries, or connections that are \
         not given back.",
    );
    Some(panel.unit("none").stack("normal").fill(20_u32))
}

/// Share of the pool in use: of its size where that is known, else of the connections that there are.
pub(super) fn in_use(telemetry: Telemetry<'_>, levels: Thresholds) -> Option<Panel> {
    let by_job = |selector: Selector| sum(selector).by(["job"]);
    let either = |left: Expr<Instant>, right: Expr<Instant>| left.or(right).whole();
    let known = || NAMES.into_iter().filter_map(|(role, test)| Some((telemetry.series(role)?, test)));
    let used = known().filter_map(|(series, test)| Some(by_job(series.test(series.select(), test)?)));
    let used = used.reduce(either)?;
    let all = known().map(|(series, _)| by_job(series.select())).reduce(either)?;
    let of_all = (used.clone() / all).whole();
    let share = match telemetry.series("pool_max") {
        Some(size) => (used / by_job(size.select())).or(of_all).whole(),
        None => of_all,
    };
    Some(
        timeseries("database-pool", "Database pool")
            .description(
                "Share of the pool's connections in use. At 1 requests wait for a connection: look for slow queries \
                 before you enlarge the pool. Without a known size it is the share of the open connections, and high \
                 while few are open.",
            )
            .query(OneQuery(promql(share).legend("{{job}}")))
            .unit("percentunit")
            .min(0)
            .thresholds(levels),
    )
}

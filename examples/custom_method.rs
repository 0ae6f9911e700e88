//! A custom method: how this company looks at a queue, for every queue that it runs.
//!
//! A method is a function from what it looks at to rows. Its metrics are declared once, with their labels, so that
//! a misspelt label, or the rate of a gauge, does not compile.
//!
//! ```console
//! $ cargo run --example custom_method -- build /tmp/queues
//! ```

use dashc::prelude::*;

metrics! {
    /// Messages that wait.
    gauge queue_depth { queue }
    /// Age of the oldest message that waits.
    gauge queue_oldest_message_seconds { queue }
    /// Messages that a worker took, by how that ended.
    counter queue_messages_processed_total { queue, result }
    /// How long a worker had a message in hand.
    histogram queue_processing_seconds { queue }
}

/// Backlog, throughput and duration of a queue, the worst first.
fn queue_method(mimir: &Datasource<Mimir>, queue: &str) -> [Row; 2] {
    let depth = queue_depth.eq(queue_depth::queue, queue);
    let oldest = queue_oldest_message_seconds.eq(queue_oldest_message_seconds::queue, queue);
    let processed = queue_messages_processed_total.eq(queue_messages_processed_total::queue, queue);
    let took = queue_processing_seconds.eq(queue_processing_seconds::queue, queue);
    let failed = processed.ne(queue_messages_processed_total::result, "ok");

    let backlog = Row::new("Backlog")
        .panel(
            Panel::stat("Oldest message")
                .query(mimir, max(oldest.now()).instant())
                .description(
                    "How long the oldest message has waited. Beyond ten minutes workers do not keep up.",
                )
                .unit(Unit::Seconds)
                .thresholds(300, 600)
                .width(6),
        )
        .panel(
            Panel::timeseries("Waiting")
                .query(mimir, sum(depth.now()).legend("now"))
                .query(mimir, sum(deriv(depth.range("15m"))).legend("grows by, per second"))
                .series("grows by, per second", Override::new().right_axis().color(Color::Orange).dashed())
                .unit(Unit::Short)
                .width(18),
        );
    let work = Row::new("Work")
        .panel(
            Panel::timeseries("Processed")
                .query(mimir, processed.rate().by([queue_messages_processed_total::result]))
                .stack(Stack::Normal)
                .unit(Unit::MessagesPerSecond)
                .fill(20)
                .width(8),
        )
        .panel(
            Panel::timeseries("Failing")
                .query(mimir, (failed.rate() / processed.rate()).legend("share"))
                .unit(Unit::PercentUnit)
                .thresholds(percent(1), percent(5))
                .width(8),
        )
        .panel(
            Panel::timeseries("Duration")
                .percentiles(mimir, &took, [50, 95, 99])
                .unit(Unit::Seconds)
                .width(8),
        );
    [backlog, work]
}

/// The project.
pub fn project(cx: &Cx) -> Project {
    let mimir = Datasource::mimir("mimir", cx.env("MIMIR_URL")).default().scrape_interval(secs(30));
    let dashboards = ["mail", "invoice", "thumbnail"].map(|queue| {
        Dashboard::new(format!("queue-{queue}"), format!("Queue / {queue}"))
            .description("Whether workers keep up with what is asked of them.")
            .rows(queue_method(&mimir, queue))
    });
    Project::new("queues").datasource(&mimir).dashboards(dashboards)
}

fn main() -> ExitCode {
    dashc::main(project)
}

//! The dashboards, promises and alerts of the shop: `cargo run -- build`, `cargo run -- lint`, `cargo run -- --help`.
//!
//! The same language as YAML, checked while you type: a misspelt label, a unit that does not exist, LogQL asked of
//! Mimir or a secret that is written out do not compile. `use dashc::prelude::*` brings all of it.

use dashc::prelude::*;

// Metrics are declared once, with their labels: `orders_total::regoin` does not compile.
metrics! {
    /// Orders by where they came from and how they ended.
    counter orders_total { region, result }
}

fn main() -> ExitCode {
    dashc::main(project)
}

/// The project. `cx.environment()` is what `--env` says; `cx.load()` instead of `Project::new` starts from YAML files.
pub fn project(cx: &Cx) -> Project {
    // `cx.env` writes `$MIMIR_URL`: Grafana reads the variable, dashc never does.
    let mimir = Datasource::mimir("mimir", cx.env("MIMIR_URL")).default().scrape_interval(secs(60));
    let loki = Datasource::loki("loki", cx.env("LOKI_URL"));
    let tempo = Datasource::tempo("tempo", cx.env("TEMPO_URL"));
    // Queries, units and legends of methods and promises follow from what a service is instrumented with.
    let checkout = Service::new("checkout").job("shop/checkout").with("otel-http-server");
    let oncall = ContactPoint::new("oncall", Receiver::webhook(cx.env("ONCALL_URL")));

    Project::new("shop")
        .root_url("https://grafana.example.com/")
        .target(Server::Grafana, "12.4")
        .datasource(&mimir)
        .datasource(&loki)
        .datasource(&tempo)
        .correlate_all()
        .service(&checkout)
        .defaults(Defaults::new().folder("Shop").time("now-3h").refresh(mins(1)))
        .dashboard(orders(&mimir))
        // By a method: rate, errors and duration of one service.
        .dashboard(Dashboard::new("checkout-red", "Checkout / RED").method(Method::Red).service(&checkout))
        .dashboard(Dashboard::new("slos", "SLOs").method(Method::Slo))
        // Over 30 days; three good nines leave 43 minutes of outage.
        .slo(Slo::availability("checkout-availability", &checkout, percent("99.9")))
        .alert(silent().service(&checkout))
        .contact_point(&oncall)
}

/// A dashboard by hand.
fn orders(mimir: &Datasource<Mimir>) -> Dashboard {
    let orders = orders_total.re(orders_total::region, "$region");
    let failed = orders_total.eq(orders_total::result, "failed");
    let throughput = Row::new("Throughput")
        .panel(
            Panel::timeseries("Orders per minute")
                .query(mimir, 60 * orders.rate().by([orders_total::region]))
                .description("Orders by region. Fewer than 10 a minute in business hours are worth a look.")
                .unit(Unit::OpsPerMinute),
        )
        .panel(
            Panel::stat("Failed orders")
                .query(mimir, sum(increase(failed.range(RANGE))).instant())
                .description("Orders that were refused in the time range. Should be 0.")
                .unit(Unit::Short)
                .width(6),
        );
    Dashboard::new("orders", "Orders")
        .variable(Variable::label_values("region", orders_total::region).multi())
        .row(throughput)
}

/// An alert. Text is PromQL as well: it is parsed when the project is built, a fault underlined here.
fn silent() -> Alert {
    Alert::new(
        "CheckoutTelemetryMissing",
        promql(r#"absent_over_time(target_info{job="shop/checkout"}[10m])"#),
    )
    .hold(mins(5))
    .severity(Severity::Critical)
    .summary("no telemetry from checkout")
}

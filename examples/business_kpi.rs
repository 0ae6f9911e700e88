//! What the shop sells, for people who do not read PromQL: numbers of today beside those of a week ago.
//!
//! ```console
//! $ cargo run --example business_kpi -- build /tmp/kpi
//! ```

use dashc::prelude::*;

metrics! {
    counter orders_total { country, result }
    counter order_revenue_euro_total { country }
    counter visits_total { country }
    gauge carts_open { country }
}

/// One number, and what it was a week ago.
fn number(mimir: &Datasource<Mimir>, title: &str, today: &Expr<Instant>, unit: Unit) -> Panel {
    Panel::stat(title)
        .query(mimir, today.clone().legend("today").instant())
        .unit(unit)
        .decimals(0)
        .compare(days(7))
        .width(6)
        .any()
}

/// The project.
pub fn project(cx: &Cx) -> Project {
    let mimir = Datasource::mimir("mimir", cx.env("MIMIR_URL")).default().scrape_interval(secs(60));
    let country = |select: &str| (orders_total::country, select.to_owned());
    let (label, chosen) = country("$country");
    let sold = orders_total.re(label, chosen).eq(orders_total::result, "ok");
    let revenue = order_revenue_euro_total.re(order_revenue_euro_total::country, "$country");
    let visits = visits_total.re(visits_total::country, "$country");
    let carts = carts_open.re(carts_open::country, "$country");

    let today = |series: Selector| sum(increase(series.range("1d"))).whole();
    let conversion = (sold.rate() / visits.rate()).whole();

    let numbers = Row::new("Today")
        .panel(number(&mimir, "Revenue", &today(revenue.counts()), Unit::Eur))
        .panel(number(&mimir, "Orders", &today(sold.counts()), Unit::Short))
        .panel(number(&mimir, "Visits", &today(visits.counts()), Unit::Short))
        .panel(
            Panel::gauge("Conversion")
                .query(&mimir, conversion.clone().instant())
                .description(
                    "Visits that end with an order. Below 2 % the checkout is broken, or the prices are.",
                )
                .unit(Unit::PercentUnit)
                .min(0)
                .max(percent(10))
                .thresholds(percent(3), percent(2))
                .width(6),
        );
    let course = Row::new("Through the day")
        .panel(
            Panel::timeseries("Orders by country")
                .query(&mimir, (60 * sold.rate().by([orders_total::country])).legend("{{country}}"))
                .unit(Unit::OpsPerMinute)
                .stack(Stack::Normal)
                .legend_table([Calc::Mean, Calc::Max, Calc::Last])
                .width(16),
        )
        .panel(
            Panel::piechart("Revenue by country")
                .query(
                    &mimir,
                    sum(increase(revenue.range(RANGE))).by([order_revenue_euro_total::country]).instant(),
                )
                .unit(Unit::Eur)
                .width(8),
        )
        .panel(
            Panel::table("Countries")
                .label_column("country")
                .column(
                    "Orders",
                    Column::new(&mimir, sum(increase(sold.range(RANGE))).by([orders_total::country]))
                        .decimals(0),
                )
                .column("Open carts", Column::new(&mimir, sum(carts.now()).by([carts_open::country])))
                .sort_descending("Orders")
                .width(24),
        );
    let kpi = Dashboard::new("shop-kpi", "Shop / today")
        .description("What the shop sells, beside what it sold a week ago.")
        .time("now-1d/d")
        .refresh(mins(5))
        .variable(Variable::label_values("country", orders_total::country).multi().all())
        .row(numbers)
        .row(course);
    let paid = Slo::events(
        "orders-paid",
        percent("99.5"),
        orders_total.ne(orders_total::result, "ok"),
        orders_total,
    )
    .description("A customer who wants to pay can pay.")
    .expected_rps(3);
    Project::new("shop").datasource(&mimir).slos(&mimir).dashboard(kpi).slo(paid)
}

fn main() -> ExitCode {
    dashc::main(project)
}

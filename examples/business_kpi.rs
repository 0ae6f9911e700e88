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
fn number(mimir: &Datasource<Mimir>, title: &str, today: impl Ask<Language = PromQl>, unit: Unit) -> Panel {
    Panel::stat(title)
        .query(mimir, today.legend("today").instant())
        .unit(unit)
        .decimals(0)
        .compare(days(7))
        .width(6)
        .any()
}

/// The numbers of today, each beside that of a week ago.
fn numbers(mimir: &Datasource<Mimir>) -> Row {
    let sold = sold();
    let revenue = order_revenue_euro_total.re(order_revenue_euro_total::country, "$country");
    let visits = visits_total.re(visits_total::country, "$country");
    Row::new("Today")
        .panel(number(mimir, "Revenue", revenue.increase("1d"), Unit::Eur))
        .panel(number(mimir, "Orders", sold.increase("1d"), Unit::Short))
        .panel(number(mimir, "Visits", visits.increase("1d"), Unit::Short))
        .panel(
            Panel::gauge("Conversion")
                .query(mimir, (sold.rate() / visits.rate()).instant())
                .description(
                    "Visits that end with an order. Below 2 % the checkout is broken, or the prices are.",
                )
                .unit(Unit::PercentUnit)
                .min(0)
                .max(percent(10))
                .thresholds(percent(3), percent(2))
                .width(6),
        )
}

/// Orders that were paid, of the countries that are chosen.
fn sold() -> Series<orders_total> {
    orders_total.re(orders_total::country, "$country").eq(orders_total::result, "ok")
}

/// How the day goes, and where.
fn course(mimir: &Datasource<Mimir>) -> Row {
    let sold = sold();
    let revenue = order_revenue_euro_total.re(order_revenue_euro_total::country, "$country");
    let revenue = revenue.increase(RANGE).by([order_revenue_euro_total::country]);
    let orders = sold.increase(RANGE).by([orders_total::country]);
    let carts = sum(carts_open.re(carts_open::country, "$country").now()).by([carts_open::country]);
    Row::new("Through the day")
        .panel(
            Panel::timeseries("Orders by country")
                .query(mimir, (60 * sold.rate().by([orders_total::country])).legend("{{country}}"))
                .unit(Unit::OpsPerMinute)
                .stack(Stack::Normal)
                .legend_table([Calc::Mean, Calc::Max, Calc::Last])
                .width(16),
        )
        .panel(Panel::piechart("Revenue by country").query(mimir, revenue.instant()).unit(Unit::Eur).width(8))
        .panel(
            Panel::table("Countries")
                .label_column("country")
                .column("Orders", Column::new(mimir, orders).decimals(0))
                .column("Open carts", Column::new(mimir, carts))
                .sort_descending("Orders")
                .width(24),
        )
}

/// The project.
pub fn project(cx: &Cx) -> Project {
    let mimir = Datasource::mimir("mimir", cx.env("MIMIR_URL")).default().scrape_interval(secs(60));
    let kpi = Dashboard::new("shop-kpi", "Shop / today")
        .description("What the shop sells, beside what it sold a week ago.")
        .time("now-1d/d")
        .refresh(mins(5))
        .variable(Variable::label_values("country", orders_total::country).multi().all())
        .row(numbers(&mimir))
        .row(course(&mimir));
    let unpaid = orders_total.ne(orders_total::result, "ok");
    let paid = Slo::events("orders-paid", percent("99.5"), unpaid, orders_total)
        .description("A customer who wants to pay can pay.")
        .expected_rps(3);
    Project::new("shop").datasource(&mimir).slos(&mimir).dashboard(kpi).slo(paid)
}

fn main() -> ExitCode {
    dashc::main(project)
}

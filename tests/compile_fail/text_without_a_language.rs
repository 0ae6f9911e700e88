use dashc::prelude::*;

fn main() {
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    let _ = Panel::timeseries("Orders").query(&mimir, "sum(rate(orders_total[5m]))");
}

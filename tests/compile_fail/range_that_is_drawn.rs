use dashc::prelude::*;

fn main() {
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    let _ = Panel::timeseries("Orders").query(&mimir, metric("orders_total").range("5m"));
}

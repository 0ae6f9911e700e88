use dashc::prelude::*;

fn main() {
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    let _ = Panel::timeseries("Errors").query(&mimir, logql("sum(rate({app=\"shop\"}[5m]))"));
}

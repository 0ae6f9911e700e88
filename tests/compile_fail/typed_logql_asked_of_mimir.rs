use dashc::prelude::*;

fn main() {
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    let errors = log::stream("app", "shop").contains("error");
    let _ = Panel::timeseries("Errors").query(&mimir, log::sum(log::rate(errors.range("5m"))));
}

use dashc::prelude::*;

fn main() {
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    let errors = logql::stream("app", "shop").contains("error");
    let _ = Panel::timeseries("Errors").query(&mimir, logql::sum(logql::rate(errors.range("5m"))));
}

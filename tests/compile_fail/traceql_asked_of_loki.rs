use dashc::prelude::*;

fn main() {
    let loki = Datasource::loki("loki", env("LOKI_URL"));
    let _ = Panel::traces("Failed").query(&loki, traceql("{ status = error }"));
}

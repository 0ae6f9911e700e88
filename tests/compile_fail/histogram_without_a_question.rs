use dashc::prelude::*;

metrics! { histogram latency_seconds { route } }

fn main() {
    let mimir = Datasource::mimir("mimir", env("MIMIR_URL"));
    let _ = Panel::timeseries("Latency").query(&mimir, latency_seconds);
}

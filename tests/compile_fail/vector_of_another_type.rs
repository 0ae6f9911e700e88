use dashc::prelude::*;

metrics! { counter orders_total { region } histogram latency_seconds { route } }

fn main() {
    let _ = rate(orders_total);
    let _ = sum(latency_seconds);
}

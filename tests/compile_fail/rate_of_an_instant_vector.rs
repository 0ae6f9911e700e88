use dashc::prelude::*;

fn main() {
    let _ = rate(metric("orders_total"));
}

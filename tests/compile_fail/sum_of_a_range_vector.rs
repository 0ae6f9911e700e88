use dashc::prelude::*;

fn main() {
    let _ = sum(metric("orders_total").range("5m"));
}

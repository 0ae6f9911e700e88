use dashc::prelude::*;

fn main() {
    let _ = sum(string("orders_total"));
}

use dashc::prelude::*;

metrics! { counter orders_total { region, result } gauge queue_depth { queue } }

fn main() {
    let _ = orders_total.rate().by(["regoin"]);
    let _ = sum(rate(orders_total.range("5m"))).by([queue_depth::queue]);
}

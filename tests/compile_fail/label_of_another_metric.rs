use dashc::prelude::*;

metrics! {
    counter orders_total { region }
    gauge queue_depth { queue }
}

fn main() {
    let _ = orders_total.eq(queue_depth::queue, "mail");
}

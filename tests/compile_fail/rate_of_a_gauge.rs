use dashc::prelude::*;

metrics! { gauge queue_depth { queue } }

fn main() {
    let _ = rate(queue_depth.range("5m"));
    let _ = queue_depth.rate();
}

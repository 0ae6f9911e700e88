use dashc::prelude::*;

metrics! { counter orders_total { region, result } }

fn main() {
    let _ = orders_total.eq("result", "failed");
}

use dashc::prelude::*;

metrics! { counter orders_total { region } }

fn main() {
    let _ = orders_total.quantile(0.95);
}

use dashc::prelude::*;

fn main() {
    let _ = Panel::stat("Latency").unit(Unit::Second).color(Color::Redd);
}

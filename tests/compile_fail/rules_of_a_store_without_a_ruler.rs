use dashc::prelude::*;

fn main() {
    let tempo = Datasource::tempo("tempo", env("TEMPO_URL"));
    let _ = Project::new("shop").rules(&tempo);
}

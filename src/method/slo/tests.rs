use super::super::testing::*;
use super::super::{Lack, Sketch};
use crate::quantity::Window;
use crate::slo::{Home, Measures, Names, Notify, Part, Slo, Watch};
use crate::spec::{Panel, Thresholds};
use crate::tree::List;

fn detail(parts: &[Slo]) -> Sketch {
    let sketch = promised("slo", &["otel-http-server"], &[], parts).expect("an SLO");
    assert_sound(&sketch);
    sketch
}

fn overview(slos: &[&Slo]) -> Sketch {
    let sketch = promised("slo", &[], slos, &[]).expect("SLOs");
    assert_sound(&sketch);
    sketch
}

fn markdown(panel: &Panel) -> String {
    panel.markdown.get().map(|text| text.text.to_string()).unwrap_or_default()
}

fn levels_of(thresholds: &Thresholds) -> [Option<String>; 2] {
    let Thresholds::Levels(levels) = thresholds else { panic!("levels") };
    [&levels.warn, &levels.crit].map(|level| level.get().map(ToString::to_string))
}

#[test]
fn the_panels_of_an_slo() {
    let sketch = detail(&[slo("checkout", 30)]);
    assert_eq!(
        outline(&sketch),
        [
            "Status: objective error-ratio-now budget-now budget-gone-in burn-rate-now",
            "Budget: budget",
            "Burn rates: burn-rate-1h burn-rate-6h burn-rate-1d burn-rate-3d",
            "Events: events error-ratio",
            "Alerts: detection alerts",
        ]
    );
    assert_eq!(sketch.time.as_deref(), Some("now-30d"));
    assert_eq!(sketch.refresh.map(|every| every.to_string()).as_deref(), Some("5m"));
}

#[test]
fn a_burn_rate_is_drawn_over_both_windows_and_against_its_factor() {
    let sketch = detail(&[slo("checkout", 30)]);
    assert_eq!(
        texts(&sketch, "burn-rate-6h"),
        [
            "max(slo:error_ratio:rate6h{slo=\"checkout\"}) / 0.001",
            "max(slo:error_ratio:rate30m{slo=\"checkout\"}) / 0.001",
            "vector(6)",
        ]
    );
}

#[test]
fn every_query_asks_recorded_series_at_the_windows_of_the_slo() {
    let sketch = detail(&[slo("checkout", 7)]);
    assert!(outline(&sketch)[2].ends_with("burn-rate-15m burn-rate-1h30m burn-rate-6h burn-rate-18h"));
    for panel in panels(&sketch) {
        for text in queries(panel).into_iter().filter_map(|query| query.promql.get()) {
            let recorded = text.text.contains("slo:") || text.text.starts_with("vector(");
            assert!(recorded && !text.text.contains("rate("), "{}", text.text);
        }
    }
    assert_eq!(sketch.time.as_deref(), Some("now-7d"));
}

#[test]
fn a_calendar_window_opens_with_the_calendar() {
    let range = |window| detail(&[Slo { window, ..slo("checkout", 30) }]).time.unwrap_or_default();
    assert_eq!(range(Window::Month), "now/M to now");
    assert_eq!(range(Window::Quarter), "now/Q to now");
    assert_eq!(range(Window::Rolling(crate::quantity::Duration::seconds(36 * 3600))), "now-2160m");
}

#[test]
fn the_table_of_outages_has_the_workbook_s_numbers() {
    let sketch = detail(&[slo("checkout", 30)]);
    let text = markdown(panel(&sketch, "detection"));
    for line in [
        "| errors | page after | spent by then | over after | ticket after | spent by then | over after |",
        "| 0.2% | never | | | 1d12h | 10% | 3h |",
        "| 1% | 3h36m | 5% | 12m | 7h14m | 10% | 5h24m |",
        "| 100% | 52s | 2% | 30m | 6m20s | 14.6% | 6h |",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains("| 0.1% |"), "what is inside the budget is no outage");
}

#[test]
fn an_slo_that_tells_nobody_has_no_table_of_outages() {
    let quiet = detail(&[Slo { notify: Notify::None, ..slo("checkout", 30) }]);
    assert_eq!(outline(&quiet)[4], "Alerts: alerts");
    let tickets = detail(&[Slo { notify: Notify::Ticket, ..slo("checkout", 30) }]);
    assert!(!markdown(panel(&tickets, "detection")).contains("page after"));
}

#[test]
fn every_value_of_by_has_a_line_a_row_and_a_place_in_the_variable() {
    let sketch = detail(&[Slo { by: vec!["region".into()], ..slo("checkout", 30) }]);
    assert_eq!(outline(&sketch)[4], "By label: by-label");
    assert_eq!(
        texts(&sketch, "budget"),
        ["max by (region) (slo:error_budget:remaining{slo=\"checkout\",region=~\"$region\"})"]
    );
    let (name, variable) = &sketch.labels[0];
    let values = variable.label_values.get().map(|text| text.text.to_string());
    assert_eq!((&**name, values.as_deref()), ("region", Some("slo:events:rate{slo=\"checkout\"}.region")));
}

#[test]
fn values_with_objectives_of_their_own_burn_against_them() {
    let whole = Slo { by: vec!["region".into()], ..slo("checkout", 30) };
    let watch = Watch { objective: "99.5%".parse().unwrap(), ..whole.watch.clone() };
    let parts = [
        Slo { part: Some(Part::Only("eu".into(), "eu".into())), watch, ..whole.clone() },
        Slo { part: Some(Part::Others(vec!["eu".into()])), ..whole },
    ];
    let sketch = detail(&parts);
    let burn = &texts(&sketch, "burn-rate-1h")[0];
    assert!(
        burn.ends_with(
            " / (1 - max by (region) (slo:objective:ratio{slo=\"checkout\",region=~\"$region\"}))"
        ),
        "{burn}"
    );
    let text = markdown(panel(&sketch, "detection"));
    assert!(text.contains("**eu**: 99.5%") && text.contains("**others**: 99.9%"), "{text}");
    assert!(panel(&sketch, "error-ratio").thresholds.is_unsaid(), "there is no one budget to draw");
}

#[test]
fn series_with_sloth_s_names_are_found() {
    let sketch = detail(&[Slo { names: Names::Sloth, ..slo("backend-requests", 30) }]);
    let ids = "sloth_id=\"backend-requests\",sloth_service=\"backend\",sloth_slo=\"requests\"";
    assert_eq!(texts(&sketch, "budget"), [format!("max(slo:period_error_budget_remaining:ratio{{{ids}}})")]);
    assert_eq!(
        texts(&sketch, "burn-rate-1h")[0],
        format!("max(slo:sli_error:ratio_rate1h{{{ids}}}) / 0.001")
    );
}

#[test]
fn what_is_bad_leads_to_its_traces() {
    let link = |measures| {
        let sketch = detail(&[Slo { measures, ..slo("checkout", 30) }]);
        let links = panel(&sketch, "burn-rate-1h").link.get().unwrap();
        let query = links.iter().next().and_then(|link| link.0.query.get());
        query.map(|query| query.text.to_string()).unwrap_or_default()
    };
    let half = crate::quantity::Duration::millis(500);
    assert_eq!(link(Measures::Availability), "{ resource.service.name = \"backend\" && status = error }");
    assert_eq!(link(Measures::Latency(half)), "{ resource.service.name = \"backend\" && duration > 500ms }");
}

#[test]
fn the_panels_of_all_slos() {
    let (one, two) = (slo("checkout", 30), slo("search", 7));
    let sketch = overview(&[&one, &two]);
    assert_eq!(
        outline(&sketch),
        ["Status: kept at-risk broken not-measured", "SLOs: slos", "Budget: budget", "Alerts: alerts"]
    );
    let values = sketch.variables[0].1.values.get().into_iter().flat_map(List::iter);
    assert_eq!(values.map(|value| value.0.text.to_string()).collect::<Vec<_>>(), ["checkout", "search"]);
    assert_eq!(texts(&sketch, "budget"), ["min by (slo) (slo:error_budget:remaining{slo=~\"$slo\"})"]);
    assert_eq!(
        texts(&sketch, "slos")[3],
        "max by (slo) (sum_over_time(slo:bad_events:rate{slo=~\"$slo\"}[1h]) / \
         (sum_over_time(slo:events:rate{slo=~\"$slo\"}[1h]) > 0)) / \
         (1 - min by (slo) (slo:objective:ratio{slo=~\"$slo\"}))",
        "an hour is an hour, whatever windows the alerts have"
    );
    assert_eq!(sketch.time.as_deref(), Some("now-30d"));
}

#[test]
fn slos_of_both_kinds_of_names_stand_in_one_table() {
    let (one, two) = (slo("checkout", 30), Slo { names: Names::Sloth, ..slo("backend-requests", 30) });
    let sketch = overview(&[&one, &two]);
    assert_eq!(
        texts(&sketch, "budget"),
        ["min by (slo) (slo:error_budget:remaining{slo=~\"$slo\"} or \
          label_replace(slo:period_error_budget_remaining:ratio{sloth_id=~\"$slo\"}, \"slo\", \"$1\", \"sloth_id\", \"(.+)\"))"]
    );
    assert_eq!(outline(&sketch)[3], "Alerts: alerts alerts-by-id");
}

#[test]
fn every_store_has_rows_of_its_own() {
    let (one, two) = (
        slo("checkout", 30),
        Slo { home: Home { records: Some("eu".into()), ..Home::default() }, ..slo("search", 30) },
    );
    let sketch = overview(&[&one, &two]);
    let titles =
        outline(&sketch).into_iter().map(|line| line.split(':').next().unwrap_or_default().to_owned());
    assert_eq!(
        titles.collect::<Vec<_>>(),
        [
            "Status in eu",
            "SLOs in eu",
            "Budget in eu",
            "Alerts in eu",
            "Status in mimir",
            "SLOs in mimir",
            "Budget in mimir",
            "Alerts in mimir",
        ]
    );
    let stores = sketch.rows.iter().filter_map(|row| row.datasource.get()).map(|uid| uid.text.to_string());
    assert_eq!(stores.filter(|uid| uid == "eu").count(), 4);
}

#[test]
fn without_an_slo_there_is_nothing_to_show() {
    assert_eq!(promised("slo", &[], &[], &[]).unwrap_err(), Lack::SLO);
}

#[test]
fn golden_signals_end_with_the_budget_of_availability() {
    let latency =
        Slo { measures: Measures::Latency(crate::quantity::Duration::millis(500)), ..slo("fast", 30) };
    let own = slo("up", 30);
    let sketch = promised("golden-signals", &["otel-http-server"], &[&latency, &own], &[]).unwrap();
    assert_sound(&sketch);
    assert_eq!(
        outline(&sketch)[0],
        "Status: success-ratio request-rate-now error-ratio-now p95-now in-flight-now budget-left"
    );
    assert_eq!(texts(&sketch, "budget-left"), ["min(slo:error_budget:remaining{slo=\"up\"})"]);
    assert_eq!(panel(&sketch, "in-flight-now").width.or(0), 4);
}

#[test]
fn levels_follow_from_the_objective_and_from_what_pages() {
    let own = slo("up", 30);
    let named = super::levels(&[&own]).unwrap();
    let of = |name: &str| levels_of(named.get(name).unwrap());
    assert_eq!(of("error_ratio"), [Some("0.001".into()), Some("0.006".into())]);
    assert_eq!(of("success_ratio"), [Some("0.999".into()), Some("0.994".into())]);
    let latency = Slo { measures: Measures::Own, ..slo("fast", 30) };
    assert!(super::levels(&[&latency]).is_none(), "no share of failures is promised");
}

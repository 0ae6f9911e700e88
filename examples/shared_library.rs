//! A library that teams share: house style, metrics and routing in functions, used by two teams.
//!
//! In a company `house` is a crate of its own, with a version and a changelog; teams depend on it and write what is
//! theirs. Nothing in it is special to dashc: it is functions that take and give values.
//!
//! ```console
//! $ cargo run --example shared_library -- build /tmp/teams
//! ```

use dashc::prelude::*;

/// What all teams share.
mod house {
    use dashc::prelude::*;

    metrics! {
        /// Every service here counts its jobs like this.
        pub counter jobs_total { team, kind, result }
    }

    /// The stores, as handles that know what may be asked of them.
    pub(crate) struct Stores {
        pub(crate) mimir: Datasource<Mimir>,
        pub(crate) loki: Datasource<Loki>,
    }

    impl Stores {
        pub(crate) fn new(cx: &Cx) -> Self {
            let mimir = Datasource::mimir("mimir", cx.env("MIMIR_URL")).default().scrape_interval(secs(30));
            let loki = Datasource::loki("loki", cx.env("LOKI_URL")).max_lines(1000);
            Self { mimir, loki }
        }
    }

    /// How a share of failures looks, whoever draws it.
    pub(crate) fn share_of_failures(stores: &Stores, team: &str) -> Panel {
        let jobs = jobs_total.eq(jobs_total::team, team);
        let failed = jobs.ne(jobs_total::result, "ok");
        let share = failed.rate().by([jobs_total::kind]) / jobs.rate().by([jobs_total::kind]);
        Panel::timeseries("Share of failures")
            .query(&stores.mimir, share)
            .description("Failed jobs by kind. Above 5 % look at the errors below first.")
            .unit(Unit::PercentUnit)
            .max(1)
            .thresholds(percent(1), percent(5))
            .any()
    }

    /// Errors of a team in the logs.
    pub(crate) fn errors(stores: &Stores, team: &str) -> Panel {
        let lines = logql::stream("team", team).contains("error").logfmt();
        Panel::logs("Errors").query(&stores.loki, lines).width(24).any()
    }

    /// What every team has: a dashboard, a promise, and somebody who is told.
    pub(crate) fn team(project: Project, stores: &Stores, team: &str, more: Vec<Row>) -> Project {
        let jobs = jobs_total.eq(jobs_total::team, team);
        let dashboard = Dashboard::new(format!("{team}-jobs"), format!("{team} / jobs"))
            .row(Row::new("Health").panel(share_of_failures(stores, team)).panel(errors(stores, team)))
            .rows(more);
        let slo =
            Slo::events(format!("{team}-jobs"), percent("99.5"), jobs.ne(jobs_total::result, "ok"), jobs)
                .description("A job ends well.")
                .label("team", team);
        project.dashboard(dashboard).slo(slo).contact_point(&channel(team))
    }

    /// The channel of a team.
    pub(crate) fn channel(team: &str) -> ContactPoint {
        let url = env(&format!("SLACK_URL_{}", team.to_uppercase()));
        ContactPoint::new(team, Receiver::slack(url).set("title", "{{ .CommonLabels.alertname }}"))
    }

    /// Who is told what: each team what is its own, the last resort the rest.
    pub(crate) fn routing(project: Project, teams: &[&str]) -> Project {
        let last = ContactPoint::new("last-resort", Receiver::email("sre@example.com"));
        let policy = Policy::to(&last).group_by(["alertname", "team"]);
        let policy =
            teams.iter().fold(policy, |policy, team| policy.route(Policy::to(*team).when("team", *team)));
        project.contact_point(&last).policy(policy)
    }
}

/// The project.
pub fn project(cx: &Cx) -> Project {
    let stores = house::Stores::new(cx);
    let project = Project::new("teams").datasource(&stores.mimir).datasource(&stores.loki);
    let project = house::team(project, &stores, "billing", Vec::new());
    // What one team alone needs stands beside what it shares.
    let mails = metric("mail_queue_length").eq("provider", "$provider");
    let mail = Row::new("Mail").panel(
        Panel::timeseries("Waiting").query(&stores.mimir, sum(mails).by(["provider"])).unit(Unit::Short),
    );
    let providers = Variable::values("provider", ["one", "two"]);
    let own = Dashboard::new("growth-mail", "growth / mail").variable(providers).row(mail);
    let project = house::team(project, &stores, "growth", Vec::new()).dashboard(own);
    house::routing(project, &["billing", "growth"])
}

fn main() -> ExitCode {
    dashc::main(project)
}

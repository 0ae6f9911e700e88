//! Closed lists of Grafana as enums: what is not in the list does not compile.

use std::borrow::Cow;

/// Declares an enum of words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $id:literal $what:literal;)+ } $($(#[$more_doc:meta])* $more:ident($held:ty) $as_id:expr;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = $what] $variant,)+
            $($(#[$more_doc])* $more($held),)*
        }

        impl $name {
            /// Every one that has a name.
            pub const NAMED: &'static [Self] = &[$(Self::$variant),+];

            /// As the language writes it.
            #[must_use]
            pub fn id(self) -> Cow<'static, str> {
                match self {
                    $(Self::$variant => Cow::Borrowed($id),)+
                    $(Self::$more(held) => { let id: fn($held) -> String = $as_id; Cow::Owned(id(held)) })*
                }
            }
        }
    };
}

words! {
    /// How a series becomes one value.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let panel = Panel::timeseries("Latency").legend_table([Calc::Mean, Calc::Max, Calc::Percentile(95)]);
    /// assert_eq!(Calc::Percentile(95).id(), "p95");
    /// ```
    Calc {
        AllIsNull "allIsNull" "Whether none is there.";
        AllIsZero "allIsZero" "Whether all are zero.";
        AllValues "allValues" "All values.";
        ChangeCount "changeCount" "Number of changes.";
        Count "count" "Number of values.";
        Delta "delta" "Sum of increases.";
        Diff "diff" "Last minus first.";
        DiffPercent "diffperc" "Change in percent.";
        DistinctCount "distinctCount" "Number of different values.";
        FirstOrNull "first" "First value.";
        First "firstNotNull" "First value that is there.";
        Last "lastNotNull" "Last value that is there.";
        LeastAboveZero "logmin" "Least value above zero.";
        Max "max" "Greatest value.";
        Mean "mean" "Mean.";
        Median "median" "Median.";
        Min "min" "Least value.";
        Range "range" "Greatest minus least.";
        StdDev "stdDev" "Standard deviation.";
        Step "step" "Least distance of two values.";
        Sum "sum" "Sum.";
        UniqueValues "uniqueValues" "Different values.";
        Variance "variance" "Variance.";
        CountAll "countAll" "Number of rows.";
    }
    /// A percentile, from 1 to 99.
    Percentile(u8) |percent| format!("p{percent}");
}

words! {
    /// A colour: one of those that follow Grafana's theme, or any by its parts.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let panel = Panel::timeseries("Errors").color(Color::DarkRed);
    /// assert_eq!(Color::Rgb((0x1f, 0x60, 0xc4)).id(), "#1f60c4");
    /// ```
    Color {
        Blue "blue" "`blue`.";
        DarkBlue "dark-blue" "`dark-blue`.";
        DarkGreen "dark-green" "`dark-green`.";
        DarkOrange "dark-orange" "`dark-orange`.";
        DarkPurple "dark-purple" "`dark-purple`.";
        DarkRed "dark-red" "`dark-red`.";
        DarkYellow "dark-yellow" "`dark-yellow`.";
        Green "green" "`green`.";
        LightBlue "light-blue" "`light-blue`.";
        LightGreen "light-green" "`light-green`.";
        LightOrange "light-orange" "`light-orange`.";
        LightPurple "light-purple" "`light-purple`.";
        LightRed "light-red" "`light-red`.";
        LightYellow "light-yellow" "`light-yellow`.";
        Orange "orange" "`orange`.";
        PanelBg "panel-bg" "`panel-bg`.";
        Purple "purple" "`purple`.";
        Red "red" "`red`.";
        SemiDarkBlue "semi-dark-blue" "`semi-dark-blue`.";
        SemiDarkGreen "semi-dark-green" "`semi-dark-green`.";
        SemiDarkOrange "semi-dark-orange" "`semi-dark-orange`.";
        SemiDarkPurple "semi-dark-purple" "`semi-dark-purple`.";
        SemiDarkRed "semi-dark-red" "`semi-dark-red`.";
        SemiDarkYellow "semi-dark-yellow" "`semi-dark-yellow`.";
        SuperLightBlue "super-light-blue" "`super-light-blue`.";
        SuperLightGreen "super-light-green" "`super-light-green`.";
        SuperLightOrange "super-light-orange" "`super-light-orange`.";
        SuperLightPurple "super-light-purple" "`super-light-purple`.";
        SuperLightRed "super-light-red" "`super-light-red`.";
        SuperLightYellow "super-light-yellow" "`super-light-yellow`.";
        Text "text" "`text`.";
        Transparent "transparent" "`transparent`.";
        Yellow "yellow" "`yellow`.";
    }
    /// Red, green and blue, each from 0 to 255.
    Rgb((u8, u8, u8)) |(red, green, blue)| format!("#{red:02x}{green:02x}{blue:02x}");
}

words! {
    /// What a contact point can be told by.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let team = ContactPoint::new("team", Receiver::new(Via::Discord).secret("url", env("DISCORD_URL")));
    /// ```
    Via {
        Line "LINE" "LINE.";
        DingDing "dingding" "`DingDing`.";
        Discord "discord" "Discord.";
        Email "email" "Email.";
        GoogleChat "googlechat" "Google Chat.";
        Jira "jira" "Jira.";
        Kafka "kafka" "Kafka REST proxy.";
        Mqtt "mqtt" "MQTT.";
        OnCall "oncall" "Grafana `OnCall`.";
        Opsgenie "opsgenie" "Opsgenie.";
        PagerDuty "pagerduty" "`PagerDuty`.";
        Alertmanager "prometheus-alertmanager" "Alertmanager.";
        Pushover "pushover" "Pushover.";
        SensuGo "sensugo" "Sensu Go.";
        Slack "slack" "Slack.";
        Sns "sns" "Amazon SNS.";
        Teams "teams" "Microsoft Teams.";
        Telegram "telegram" "Telegram.";
        Threema "threema" "Threema.";
        VictorOps "victorops" "`VictorOps`.";
        Webex "webex" "Cisco Webex.";
        Webhook "webhook" "Webhook.";
        WeCom "wecom" "`WeCom`.";
    }
}

words! {
    /// A method that makes the panels of a dashboard from what a service is instrumented with.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let red = Dashboard::new("checkout-red", "Checkout / RED").method(Method::Red).service("checkout");
    /// ```
    Method {
        Containers "containers" "CPU, memory, restarts and limits of containers.";
        Correlation "correlation" "Metrics, logs, traces and profiles of a service side by side.";
        Cost "cost" "Series and bytes of services and tenants.";
        Fleet "fleet" "All services on one page, each with a way to its own dashboard.";
        GoldenSignals "golden-signals" "Latency, traffic, errors and saturation.";
        Pipeline "pipeline" "What a telemetry pipeline receives, drops and sends.";
        Profiles "profiles" "Where CPU time and memory go.";
        Red "red" "Rate, errors and duration.";
        Slo "slo" "Budgets, burn rates and how soon an outage is seen.";
        Traces "traces" "Slow and failed traces, and the services that they cross.";
        Use "use" "Utilisation, saturation and errors of resources.";
        WebVitals "web-vitals" "How soon pages paint, answer and settle.";
    }
}

words! {
    /// How urgent an alert is: its label `severity`.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let down = Alert::new("Down", promql("up < 1")).severity(Severity::Critical);
    /// ```
    Severity {
        Critical "critical" "Somebody is woken.";
        Warning "warning" "Somebody looks at it in working hours.";
        Info "info" "Nobody is disturbed.";
    }
}

words! {
    /// How a graph draws its series.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let panel = Panel::timeseries("Deploys").draw(Draw::Bars);
    /// ```
    Draw {
        Line "line" "Lines.";
        Bars "bars" "Bars.";
        Points "points" "Points.";
    }
}

words! {
    /// How series are put on top of each other.
    ///
    /// ```
    /// use dashc::prelude::*;
    /// let panel = Panel::timeseries("Requests").stack(Stack::Percent);
    /// ```
    Stack {
        None "none" "Not at all.";
        Normal "normal" "By their values.";
        Percent "percent" "By their shares.";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{calc, color, receiver};

    fn same(mut named: Vec<String>, known: impl IntoIterator<Item = &'static str>) {
        let mut known: Vec<&str> = known.into_iter().collect();
        named.sort_unstable();
        known.sort_unstable();
        assert_eq!(named, known);
    }

    #[test]
    fn every_word_of_grafana_has_a_name() {
        // The language reads `last` as the last value that is there.
        let calcs = calc::ids().filter(|id| *id != "last");
        same(Calc::NAMED.iter().map(|calc| calc.id().into_owned()).collect(), calcs);
        same(Via::NAMED.iter().map(|via| via.id().into_owned()).collect(), receiver::ids());
        same(
            Color::NAMED.iter().map(|color| color.id().into_owned()).collect(),
            color::NAMES.iter().copied(),
        );
        assert!(calc::is_calc(&Calc::Percentile(99).id()) && color::is_color(&Color::Rgb((1, 2, 3)).id()));
    }

    #[test]
    fn every_method_has_a_name() {
        // The room of methods is not for the DSL to see; its list is short and a test of the language's.
        assert!(Method::NAMED.is_sorted_by_key(|method| method.id()));
        assert_eq!(Method::NAMED.len(), 12);
    }
}

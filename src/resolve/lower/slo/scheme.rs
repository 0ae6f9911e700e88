//! Pairs of windows: a scheme by name, or those of the author.

use super::Promise;
use crate::diagnostic::{Diagnostic, Sink};
use crate::quantity::{Duration, Ratio, Window};
use crate::resolve::lower::field::word;
use crate::slo::{Severity, Tier, window};
use crate::span::Origin;
use crate::spec::{Burn, BurnTier};
use crate::tree::Said;

/// Pairs of windows, and where each was said.
pub(super) type Tiers = (Vec<Tier>, Vec<Origin>);

const SEVERITY: &[(&str, Severity)] = &[("page", Severity::Page), ("ticket", Severity::Ticket)];

impl Promise<'_> {
    /// The pairs of windows that watch it.
    pub(super) fn tiers(self, window: Window, sink: &mut Sink) -> Option<Tiers> {
        let (said, at) = match self.chosen(&self.said.burn, |usual| &usual.burn) {
            Said::Broken => return None,
            Said::Is(burn) => (&burn.0, burn.1),
            Said::Unsaid => return Some(everywhere(window::workbook(window.length()), self.window_origin())),
        };
        match said {
            Burn::Scheme(name) if &*name.text == "sloth" => {
                Some(everywhere(window::sloth(window.length()), at))
            }
            Burn::Scheme(_) => Some(everywhere(window::workbook(window.length()), at)),
            Burn::Tiers(tiers) => {
                let pair = |said: &Said<BurnTier>| {
                    let (said, at) = said.with_origin()?;
                    tier(said, window.length(), sink).map(|tier| (tier, at))
                };
                let all: Vec<Option<(Tier, Origin)>> = tiers.0.iter().map(pair).collect();
                Some(all.into_iter().collect::<Option<Vec<_>>>()?.into_iter().unzip())
            }
        }
    }
}

/// The pairs of a scheme are all where the scheme is named.
fn everywhere(tiers: Vec<Tier>, at: Origin) -> Tiers {
    let origins = vec![at; tiers.len()];
    (tiers, origins)
}

/// A pair of windows of the author's own.
fn tier(said: &BurnTier, period: Duration, sink: &mut Sink) -> Option<Tier> {
    let severity = said.severity.get().and_then(|name| word(name, "severity", SEVERITY, sink))?;
    let long = *said.long.get()?;
    let short = said.short.get().copied().unwrap_or(Duration::millis(long.as_millis() / 12));
    let factor = match (said.spend.get(), said.factor.get()) {
        (Some(share), None) => Tier::spending(severity, [long, short], Ratio::from(*share), period).factor,
        (None, Some(factor)) => Ratio::from(*factor),
        _ if said.spend.is_broken() || said.factor.is_broken() => return None,
        (both, _) => {
            let found =
                if both.is_some() { "both `spend` and `factor`" } else { "neither `spend` nor `factor`" };
            sink.push(
                Diagnostic::error("slo/one-limit", format!("a pair of windows has {found}"))
                    .at(said.origin, "expected one of them")
                    .help("write `spend: 2%`, the share of the budget that may be gone before it fires"),
            );
            return None;
        }
    };
    if short >= long || short == Duration::default() {
        sink.push(
            Diagnostic::error(
                "slo/window-order",
                format!("the short window {short} is not shorter than the long one, {long}"),
            )
            .at(said.short.origin().unwrap_or(said.origin), "expected a shorter one")
            .help(format!("leave `short` out: a twelfth of {long} is usual")),
        );
        return None;
    }
    Some(Tier { severity, long, short, factor })
}

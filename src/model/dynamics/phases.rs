//! Phases: the spans of time between the starts and ends of interventions and vaccination campaigns.

use crate::model::inputs::scenario::{Intervention, Scenario, Vaccination};

/// A span of time over which the rates are smooth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phase {
    /// Start, in days.
    pub start: f64,
    /// Share of contacts that remains under the active interventions, from 0 to 1. Overlapping reductions multiply.
    pub contacts: f64,
    /// Whether the vaccination campaign runs.
    pub campaign: bool,
}

/// Returns the phases of a scenario; the first starts on day 0. A change that affects no rate starts no phase: a
/// reduction of 0, a campaign without doses, an intervention during a full stop of contacts.
pub(crate) fn phases(scenario: &Scenario) -> Vec<Phase> {
    let campaign = scenario.effective_campaign();
    let mut starts = vec![0.0];
    let spans =
        scenario.effective_interventions().map(Intervention::days).chain(campaign.as_ref().map(Vaccination::days));
    starts.extend(spans.flat_map(|(from, to)| [Some(from), to]).flatten());
    starts.sort_by(f64::total_cmp);
    let mut phases: Vec<Phase> = (starts.into_iter())
        .map(|start| Phase {
            start,
            contacts: (scenario.effective_interventions())
                .filter(|intervention| is_active(intervention.days(), start))
                .map(|intervention| 1.0 - intervention.reduction)
                .product(),
            campaign: campaign.is_some_and(|campaign| is_active(campaign.days(), start)),
        })
        .collect();
    phases.dedup_by(|next, phase| next.contacts == phase.contacts && next.campaign == phase.campaign);
    phases
}

fn is_active((from, to): (f64, Option<f64>), time: f64) -> bool {
    from <= time && to.is_none_or(|to| time < to)
}

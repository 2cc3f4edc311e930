//! The times between which no intervention or campaign begins or ends.

use crate::model::inputs::scenario::{Intervention, Scenario, Vaccination};

/// A span of time over which the rates are smooth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phase {
    /// Its first time, in days.
    pub start: f64,
    /// The share of contacts that the active interventions leave, from 0 to 1: overlapping reductions multiply.
    pub contacts: f64,
    /// The vaccination campaign runs.
    pub campaign: bool,
}

/// The phases of a scenario, the first from day 0. What changes no rate begins no phase: a reduction of 0, a campaign without
/// doses, a measure that only overlaps with a full stop of contacts.
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

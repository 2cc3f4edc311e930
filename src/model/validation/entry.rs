//! A field for a number, and the checks that all such fields share.

use super::Problem;
use super::distribution::DistributionDraft;
use crate::model::distributions::uncertain::EnteredAs;
use crate::model::inputs::input::Input;
use crate::model::inputs::values::Rate;
use crate::model::limits::Limit;

/// The contents of a field for a number.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Entry {
    /// The field is missing: a default applies, if there is one.
    #[default]
    Absent,
    /// An empty form field.
    Blank,
    /// A number, valid or not.
    Number(f64),
    /// A value in place of a rate: a mean duration, or R0 in place of beta.
    Derived(EnteredAs, f64),
    /// A distribution of a rate, or of a value in its place.
    Distribution(Box<DistributionDraft>),
    /// An ambiguous text, which is refused.
    Unclear(Box<Unclear>),
    /// Anything else; the text is the reason, which follows "must be …: " in a sentence.
    Unreadable(String),
}

/// A text with several readings, or with one unexpected reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Unclear {
    /// The reason, as the rest of a sentence that begins with the field's name.
    pub reason: String,
    /// The readings: each an unambiguous text, and its entry.
    pub readings: Vec<(String, Entry)>,
}

impl Unclear {
    /// Returns the reason and the readings that pass the field's check; if none passes, the limit and the reason.
    pub(crate) fn sentence<T>(&self, limit: &Limit, check: impl Fn(&mut Fields<'_>, Entry) -> T) -> String {
        match self.offers(check) {
            Some(offers) => format!("{}: {}. {offers}", limit.named(), self.reason),
            None => format!("{}: {}", limit.sentence(), self.reason),
        }
    }

    /// Returns the readings that pass the field's check: "Write 7.125 days or 7125 days"; `None` if none passes.
    pub(super) fn offers<T>(&self, check: impl Fn(&mut Fields<'_>, Entry) -> T) -> Option<String> {
        let is_legal = |entry: &Entry| {
            let mut problems = Vec::new();
            check(&mut Fields::new(&mut problems, ""), entry.clone());
            problems.is_empty()
        };
        let legal = self.readings.iter().filter(|(_, entry)| is_legal(entry));
        let texts: Vec<_> = legal.map(|(text, _)| text.as_str()).collect();
        (!texts.is_empty()).then(|| format!("Write {}", texts.join(" or ")))
    }
}

impl Entry {
    /// Returns whether the field is missing or empty.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Absent | Self::Blank)
    }
}

/// The fields of one object of the API's body.
pub(crate) struct Fields<'a> {
    pub(super) problems: &'a mut Vec<Problem>,
    pointer: String,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(problems: &'a mut Vec<Problem>, pointer: impl Into<String>) -> Self {
        Self { problems, pointer: pointer.into() }
    }

    /// Returns a field's JSON pointer.
    pub(super) fn pointer(&self, field: &str) -> String {
        format!("{}/{field}", self.pointer)
    }

    pub(crate) fn problem(&mut self, field: &str, sentence: impl Into<String>) {
        let pointer = self.pointer(field);
        self.problems.push(Problem::new(pointer, sentence));
    }

    /// Validates a required number.
    pub(crate) fn required(&mut self, field: &str, limit: &Limit, entry: Entry) -> Option<f64> {
        if entry.is_empty() {
            self.problem(field, limit.missing());
            return None;
        }
        self.optional(field, limit, entry).flatten()
    }

    /// Validates an optional number; `Some(None)` if it is missing, `None` if it is invalid.
    pub(super) fn optional(&mut self, field: &str, limit: &Limit, entry: Entry) -> Option<Option<f64>> {
        let sentence = match entry {
            Entry::Absent | Entry::Blank => return Some(None),
            // Adding 0 turns −0 into 0, so that stored inputs do not keep the sign.
            Entry::Number(value) if limit.allows(value) => return Some(Some(value + 0.0)),
            Entry::Number(_) => limit.sentence(),
            Entry::Derived(EnteredAs::R0, _) => format!("{}: only beta can be given as R0", limit.sentence()),
            Entry::Derived(_, _) => format!("{}: a duration is given for rates alone", limit.sentence()),
            Entry::Distribution(_) => format!("{}: only a rate can be given as a range", limit.sentence()),
            Entry::Unclear(unclear) => {
                let check = |fields: &mut Fields<'_>, entry| fields.optional(field, limit, entry);
                unclear.sentence(limit, check)
            }
            Entry::Unreadable(reason) => format!("{}: {reason}", limit.sentence()),
        };
        self.problem(field, sentence);
        None
    }

    /// Validates a distribution in place of a rate, whose valid range is `legal`.
    pub(super) fn range(&mut self, input: &Input, limit: &Limit, legal: (f64, f64), entry: Entry) -> Option<Rate> {
        let (Entry::Distribution(draft), Some(rate)) = (entry, input.rate()) else { return None };
        let uncertain = draft.check(self, rate, limit, legal)?;
        Some(Rate { value: uncertain.quantile(0.5, legal), ..Rate::from(uncertain) })
    }

    /// Validates an optional rate, as a number or as a mean duration; `Some(None)` if it is missing.
    pub(crate) fn number(&mut self, field: &str, limit: &Limit, entry: Entry) -> Option<Option<Rate>> {
        let (unit, duration) = match entry {
            Entry::Derived(unit @ (EnteredAs::Days | EnteredAs::Years), duration) => (unit, duration),
            Entry::Unclear(unclear) => {
                let check = |fields: &mut Fields<'_>, entry| fields.number(field, limit, entry);
                self.problem(field, unclear.sentence(limit, check));
                return None;
            }
            entry => return self.optional(field, limit, entry).map(|value| value.map(Rate::from)),
        };
        let rate = 1.0 / (duration * unit.days());
        if duration > 0.0 && limit.allows(rate) {
            return Some(Some(Rate { entered: Some(unit), ..Rate::from(rate) }));
        }
        let sentence = if duration > 0.0 {
            format!("{}: a mean of {duration} {} is a rate of {rate}", limit.sentence(), unit.name())
        } else {
            format!("{}: a mean duration must be above 0 {}", limit.sentence(), unit.name())
        };
        self.problem(field, sentence);
        None
    }
}

//! What a case is, and what comes out of it.

use crate::database::{Database, Databases};

/// How much of the suite is run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// At most 8 minutes, in `.ci/run`; cases on different databases run at the same time.
    Short,
    /// Everything, with as many rounds as the table says.
    Long,
}

impl Form {
    /// How often something is done.
    pub const fn rounds(self, long: u32, short: u32) -> u32 {
        match self {
            Self::Long => long,
            Self::Short => short,
        }
    }
}

/// A row of the table, for each database that it is run on.
#[derive(Clone, Copy)]
pub struct Case {
    /// From 1 on, as in its name.
    pub number: u8,
    /// Whether the short form has it.
    pub is_short: bool,
    /// What is done.
    pub what: &'static str,
    /// What is expected of it.
    pub expected: &'static str,
    /// The databases.
    pub on: Databases,
    /// Does it. What panics has failed.
    pub run: fn(&mut Database, Form) -> Outcome,
}

impl Case {
    /// Its name.
    pub fn name(&self) -> String {
        format!("T{:02}", self.number)
    }

    /// Whether it is to be run: by its name, or by the form where no name is given.
    pub fn is_asked(&self, form: Form, names: &[String]) -> bool {
        if names.is_empty() { self.is_short || form == Form::Long } else { names.contains(&self.name()) }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Verdict {
    AsExpected,
    /// By no more than is known.
    FallsShort,
    Failed,
}

/// What was measured, in words with figures, and whether that is good enough.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    measured: Vec<String>,
    has_failed: bool,
    falls_short: bool,
}

impl Outcome {
    /// A figure that says whether it is as expected.
    pub fn add(&mut self, measured: impl Into<String>, is_good: bool) {
        self.add_known(measured, is_good, is_good);
    }

    /// A figure that is known to fall short of what is expected, and how far it may before that is a fault.
    pub fn add_known(&mut self, measured: impl Into<String>, is_good: bool, is_bearable: bool) {
        self.measured.push(measured.into());
        self.has_failed |= !is_bearable;
        self.falls_short |= !is_good;
    }

    /// A time with its limit, both in seconds. A machine that does something else beside this is slower: what is over the
    /// limit falls short, and only what is far over it has failed.
    pub fn add_time(&mut self, measured: impl Into<String>, seconds: f64, limit: f64) {
        self.add_known(measured, seconds <= limit, seconds <= 3.0 * limit + 1.0);
    }

    /// For a case in one figure.
    pub fn of(measured: impl Into<String>, is_good: bool) -> Self {
        let mut outcome = Self::default();
        outcome.add(measured, is_good);
        outcome
    }

    /// All figures.
    pub fn text(&self) -> String {
        self.measured.join("; ")
    }

    /// What the table says of it.
    pub const fn verdict(&self) -> Verdict {
        match self {
            Self { has_failed: true, .. } => Verdict::Failed,
            Self { falls_short: true, .. } => Verdict::FallsShort,
            _ => Verdict::AsExpected,
        }
    }
}

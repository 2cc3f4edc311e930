//! The sentences of a lesson's file: a *term* at its first use, and numbers that are computed when they are shown,
//! `{people: peak_infectious[1]}`, or `{answer}`.

use serde::Deserialize;

use super::formula::Formula;
use super::unit::Unit;

/// A sentence or a paragraph.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct Words(Vec<Part>);

#[derive(Debug)]
enum Part {
    Plain(String),
    Term(String),
    Answer,
    Computed(Unit, Formula),
}

/// A part as a template writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// It is a term of the field, said for the first time.
    pub is_term: bool,
}

impl Words {
    /// Reads words; refuses them with a sentence. Line ends count as spaces.
    pub fn read(text: &str) -> Result<Self, String> {
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut parts = Vec::new();
        let mut rest = folded.as_str();
        while let Some(place) = rest.find(['*', '{']) {
            parts.push(Part::Plain(rest[..place].to_owned()));
            let (end, inner) = if rest[place..].starts_with('*') { ('*', false) } else { ('}', true) };
            let after = &rest[place + 1..];
            let (inside, after) = after.split_once(end).ok_or_else(|| format!("“{end}” is missing in “{rest}”"))?;
            parts.push(if inner { computed(inside)? } else { Part::Term(inside.to_owned()) });
            rest = after;
        }
        parts.push(Part::Plain(rest.to_owned()));
        parts.retain(|part| !matches!(part, Part::Plain(text) if text.is_empty()));
        Ok(Self(parts))
    }

    /// The words with their numbers; none where one is withheld. `answer` is the task's, where there is one.
    pub fn pieces(&self, answer: Option<&str>, value: &impl Fn(&Formula) -> Option<f64>) -> Option<Vec<Piece>> {
        let piece = |part: &Part| {
            let text = match part {
                Part::Plain(text) | Part::Term(text) => text.clone(),
                Part::Answer => answer?.to_owned(),
                Part::Computed(unit, formula) => unit.figure(value(formula)?),
            };
            // A line must not begin with a per-cent sign.
            Some(Piece { text: text.replace(" %", "\u{a0}%"), is_term: matches!(part, Part::Term(_)) })
        };
        self.0.iter().map(piece).collect()
    }

    /// The same as one text, without marks.
    pub fn text(&self, answer: Option<&str>, value: &impl Fn(&Formula) -> Option<f64>) -> Option<String> {
        Some(self.pieces(answer, value)?.into_iter().map(|piece| piece.text).collect())
    }
}

impl TryFrom<String> for Words {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::read(&text)
    }
}

fn computed(inside: &str) -> Result<Part, String> {
    if inside == "answer" {
        return Ok(Part::Answer);
    }
    let (unit, formula) = inside.split_once(':').ok_or_else(|| format!("“{inside}” needs a unit and a colon"))?;
    Ok(Part::Computed(Unit::try_from(unit.to_owned())?, Formula::read(formula)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_terms_and_computed_numbers() {
        let words = Words::read("A *term*, then\n{per cent: 100 * 0.5} %of {answer}.").unwrap();
        let value = |formula: &Formula| formula.value(&|_, _| None);
        let pieces = words.pieces(Some("3"), &value).unwrap();
        let texts: Vec<_> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts, ["A ", "term", ", then ", "50\u{a0}%", "\u{a0}%of ", "3", "."]);
        assert_eq!(pieces.iter().filter(|piece| piece.is_term).count(), 1);
        assert_eq!(words.pieces(None, &value), None);
        assert_eq!(words.pieces(Some("3"), &|_| None), None);
    }

    #[test]
    fn what_is_not_closed_or_not_known_is_refused() {
        for text in ["*term", "{answer", "{reply}", "{miles: 3}", "{people: 3 +}"] {
            assert!(Words::read(text).is_err(), "{text}");
        }
    }
}

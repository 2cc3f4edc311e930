//! Parses the sentences of a lesson's file. They mark a *term* at its first use, and contain computed numbers such as
//! `{people: peak_infectious[1]}` or `{answer}`.

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
    /// Text.
    pub text: String,
    /// It is a technical term at its first use.
    pub is_term: bool,
}

impl Words {
    /// Returns the parts with their numbers; `None` if a number is withheld. `answer` replaces `{answer}`.
    pub fn pieces(&self, answer: Option<&str>, value: &impl Fn(&Formula) -> Option<f64>) -> Option<Vec<Piece>> {
        let piece = |part: &Part| {
            let text = match part {
                Part::Plain(text) | Part::Term(text) => text.clone(),
                Part::Answer => answer?.to_owned(),
                Part::Computed(unit, formula) => unit.figure(value(formula)?),
            };
            // Prevents a line from starting with the per cent sign.
            Some(Piece { text: text.replace(" %", "\u{a0}%"), is_term: matches!(part, Part::Term(_)) })
        };
        self.0.iter().map(piece).collect()
    }

    /// Returns the [`Words::pieces`] as one text.
    pub fn text(&self, answer: Option<&str>, value: &impl Fn(&Formula) -> Option<f64>) -> Option<String> {
        Some(self.pieces(answer, value)?.into_iter().map(|piece| piece.text).collect())
    }
}

impl TryFrom<String> for Words {
    type Error = String;

    /// Parses words; the error is a sentence. Line ends count as spaces.
    fn try_from(text: String) -> Result<Self, String> {
        let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut parts = Vec::new();
        let mut rest = folded.as_str();
        while let Some(place) = rest.find(['*', '{']) {
            parts.push(Part::Plain(rest[..place].to_owned()));
            let end = if rest[place..].starts_with('*') { '*' } else { '}' };
            let after = &rest[place + 1..];
            let (inside, after) = after.split_once(end).ok_or_else(|| format!("“{end}” is missing in “{rest}”"))?;
            parts.push(if end == '*' { Part::Term(inside.to_owned()) } else { computed(inside)? });
            rest = after;
        }
        parts.push(Part::Plain(rest.to_owned()));
        parts.retain(|part| !matches!(part, Part::Plain(text) if text.is_empty()));
        Ok(Self(parts))
    }
}

fn computed(inside: &str) -> Result<Part, String> {
    if inside == "answer" {
        return Ok(Part::Answer);
    }
    let (unit, formula) = inside.split_once(':').ok_or_else(|| format!("“{inside}” needs a unit and a colon"))?;
    Ok(Part::Computed(Unit::try_from(unit.to_owned())?, Formula::try_from(formula.to_owned())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_terms_and_computed_numbers() {
        let words = Words::try_from("A *term*, then\n{per cent: 100 * 0.5} %of {answer}.".to_owned()).unwrap();
        let value = |formula: &Formula| formula.value(&|_, _| None);
        let pieces = words.pieces(Some("3"), &value).unwrap();
        let texts: Vec<_> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(texts, ["A ", "term", ", then ", "50\u{a0}%", "\u{a0}%of ", "3", "."]);
        assert_eq!(pieces.iter().filter(|piece| piece.is_term).count(), 1);
        assert_eq!(words.pieces(None, &value), None);
        assert_eq!(words.pieces(Some("3"), &|_| None), None);
    }

    #[test]
    fn unclosed_marks_and_unknown_names_are_refused() {
        for text in ["*term", "{answer", "{reply}", "{miles: 3}", "{people: 3 +}"] {
            assert!(Words::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}

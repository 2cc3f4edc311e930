//! The questions about numbers in the wrong unit, as the page asks them: above its title and at the field.

use crate::model::{Comparison, built_in};
use crate::web::error::Failure;
use crate::web::forms::Inputs;
use crate::web::forms::asked_question::Asked;
use crate::web::pages::presets::mounted;
use crate::web::state::AppState;

/// The questions about these inputs; none about a value that a preset has.
pub async fn questions(state: &AppState, inputs: &Inputs, comparison: &Comparison) -> Result<Vec<Asked>, Failure> {
    let mut questions = inputs.questions(comparison);
    questions.retain(|question| !built_in().iter().any(|preset| question.is_held_by(preset)));
    if !questions.is_empty() {
        let mounted = mounted(state).await?.presets;
        questions.retain(|question| !mounted.iter().any(|preset| question.is_held_by(preset)));
    }
    Ok(questions.iter().map(|question| Asked::new(question, inputs)).collect())
}

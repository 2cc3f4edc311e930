//! What older versions of the tables did not hold about a run, drawn from its inputs and results.

use std::sync::LazyLock;

use sqlx::Connection;

use super::columns::{json, names_from_json};
use super::key_metrics::{KeyNumbers, added_later};
use super::search::terms::Terms;
use crate::model::Comparison;
use crate::storage::Store;
use crate::storage::error::StoreError;
use crate::storage::retry::{READ, WRITE, on_connection};
use crate::storage::row_macros::from_row;

/// Runs that are looked up at once.
const BATCH: i64 = 200;

const NOT_DESCRIBED: &str = "SELECT id FROM runs WHERE model IS NULL ORDER BY created_at, id LIMIT $1";

/// Changes nothing, and makes whoever else describes or changes this run wait.
const LOCK: &str = "UPDATE runs SET title = title WHERE id = $1 AND model IS NULL";

const WHOLE: &str = "
    SELECT title, note, tags, scenario_names, inputs, results
    FROM runs JOIN run_documents ON run_documents.run_id = runs.id WHERE id = $1";

static DESCRIBE: LazyLock<String> = LazyLock::new(|| {
    let numbers = added_later().zip(3..).map(|(metric, place)| format!(", {} = ${place}", metric.key()));
    format!("UPDATE runs SET model = $2{} WHERE id = $1", numbers.collect::<String>())
});

struct Undescribed {
    title: String,
    note: String,
    tags: Vec<String>,
    scenario_names: String,
    inputs: String,
    results: String,
}

from_row!(Undescribed: title, note, scenario_names, inputs, results; json tags);

/// What a run's model has, by its inputs. Inputs that cannot be read have nothing.
pub(super) fn model_of(inputs: &str) -> Vec<String> {
    let comparison = serde_json::from_str::<Comparison>(inputs).ok();
    let features = comparison.map(|comparison| comparison.model_features()).unwrap_or_default();
    features.into_iter().map(|feature| feature.name().to_owned()).collect()
}

impl Store {
    /// Describes the runs that were stored before there were terms, key numbers and a model; how many there were.
    /// Several processes may do so at once.
    pub(crate) async fn describe_runs(&self) -> Result<u64, StoreError> {
        let mut described = 0;
        loop {
            let ids: Vec<String> = on_connection!(self, READ, connection => {
                sqlx::query_scalar(NOT_DESCRIBED).bind(BATCH).fetch_all(&mut *connection).await
            })?;
            if ids.is_empty() {
                return Ok(described);
            }
            for id in &ids {
                self.describe_run(id).await?;
                described += 1;
            }
        }
    }

    async fn describe_run(&self, id: &str) -> Result<(), StoreError> {
        on_connection!(self, WRITE, connection => async {
            let mut transaction = connection.begin().await?;
            if sqlx::query(LOCK).bind(id).execute(&mut *transaction).await?.rows_affected() == 0 {
                return Ok(());
            }
            let run: Undescribed = sqlx::query_as(WHOLE).bind(id).fetch_one(&mut *transaction).await?;
            let model = model_of(&run.inputs);
            let numbers = KeyNumbers::of_results(&run.results);
            let names = names_from_json(&run.scenario_names).unwrap_or_default();
            let terms = Terms::new(&run.title, &run.note, &names, &run.tags, &model);
            terms.store(id, &mut *transaction).await?;
            let model = json(&model).unwrap_or_else(|_| "[]".to_owned());
            let mut describe = sqlx::query(DESCRIBE.as_str()).bind(id).bind(model);
            for metric in added_later() {
                describe = describe.bind(numbers.get(metric));
            }
            describe.execute(&mut *transaction).await?;
            transaction.commit().await
        }.await)
    }
}

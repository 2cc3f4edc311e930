//! Values by metric.

use std::borrow::Cow;
use std::ops::{Index, IndexMut};

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Map;
use utoipa::__dev::ComposeSchema;
use utoipa::ToSchema;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

use super::metrics::{METRICS, Metric};

/// An optional value for each metric, such as its quantiles. In JSON, an object with the metrics that each member of an
/// ensemble has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PerMetric<T>([Option<T>; METRICS.len()]);

impl<T> PerMetric<T> {
    /// Computes a value for each metric that each member of an ensemble has.
    pub fn of_members(mut each: impl FnMut(Metric) -> Option<T>) -> Self {
        let mut all = Self::default();
        for metric in Metric::of_members() {
            all[metric] = each(metric);
        }
        all
    }

    /// Returns the values that are not `None`, each with its metric.
    pub fn known(&self) -> impl Iterator<Item = (Metric, &T)> {
        Metric::all().zip(&self.0).filter_map(|(metric, value)| Some((metric, value.as_ref()?)))
    }
}

impl<T> Default for PerMetric<T> {
    fn default() -> Self {
        Self(std::array::from_fn(|_| None))
    }
}

impl<T> Index<Metric> for PerMetric<T> {
    type Output = Option<T>;

    fn index(&self, metric: Metric) -> &Option<T> {
        &self.0[metric as usize]
    }
}

impl<T> IndexMut<Metric> for PerMetric<T> {
    fn index_mut(&mut self, metric: Metric) -> &mut Option<T> {
        &mut self.0[metric as usize]
    }
}

impl<T: Serialize> Serialize for PerMetric<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(Metric::of_members().map(|metric| (metric.key(), &self[metric])))
    }
}

/// A missing key is `None`; unknown keys are ignored.
impl<'de, T: DeserializeOwned> Deserialize<'de> for PerMetric<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut found = Map::deserialize(deserializer)?;
        let mut all = Self::default();
        for metric in Metric::all() {
            let value = found.remove(metric.key()).unwrap_or_default();
            all[metric] = serde_json::from_value(value).map_err(D::Error::custom)?;
        }
        Ok(all)
    }
}

/// The schema is called Numbers, to which utoipa appends the name of the type parameter.
impl<T: ToSchema> ToSchema for PerMetric<T> {
    fn name() -> Cow<'static, str> {
        "Numbers".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

/// Read by utoipa's derive for a field whose type has a type parameter.
impl<T> ComposeSchema for PerMetric<T> {
    fn compose(parameters: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let each = parameters.into_iter().next().unwrap_or_default();
        let meaning = "Something about each number of a summary, such as its quantiles; null where there is none.";
        let object = ObjectBuilder::new().description(Some(meaning));
        Metric::of_members().fold(object, |object, metric| object.property(metric.key(), each.clone())).into()
    }
}

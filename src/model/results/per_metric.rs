//! A value for each number of a summary.

use std::borrow::Cow;
use std::ops::{Index, IndexMut};

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Map;
use utoipa::__dev::ComposeSchema;
use utoipa::ToSchema;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

use super::metrics::{METRICS, Metric};

/// Something about each number of a summary, such as its quantiles; `None` where there is none. In JSON an object with the
/// numbers that each member of an ensemble has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PerMetric<T>([Option<T>; METRICS.len()]);

impl<T> PerMetric<T> {
    /// A value for each number that each member of an ensemble has.
    pub fn of_members(mut each: impl FnMut(Metric) -> Option<T>) -> Self {
        let mut all = Self::default();
        for metric in Metric::of_members() {
            all[metric] = each(metric);
        }
        all
    }

    /// The values that are there, each with its number.
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

/// A missing number is `None`, and other keys are ignored.
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

/// The schema is called Numbers, after which utoipa writes the name of the type parameter.
impl<T: ToSchema> ToSchema for PerMetric<T> {
    fn name() -> Cow<'static, str> {
        "Numbers".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

/// What utoipa's derive reads of a field with a type parameter.
impl<T> ComposeSchema for PerMetric<T> {
    fn compose(parameters: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let each = parameters.into_iter().next().unwrap_or_default();
        let meaning = "Something about each number of a summary, such as its quantiles; null where there is none.";
        let object = ObjectBuilder::new().description(Some(meaning));
        Metric::of_members().fold(object, |object, metric| object.property(metric.key(), each.clone())).into()
    }
}

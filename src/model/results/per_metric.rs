//! A value for each number of a summary.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::__dev::ComposeSchema;
use utoipa::ToSchema;
use utoipa::openapi::{ObjectBuilder, RefOr, Schema};

use super::metrics::{METRICS, Metric};

/// Something about each number of a summary, such as its quantiles; `None` where there is none. In JSON an object with the
/// numbers that each member of an ensemble has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PerMetric<T>([Option<T>; METRICS.len()]);

impl<T> PerMetric<T> {
    /// A value for each number.
    pub fn from_fn(mut each: impl FnMut(Metric) -> Option<T>) -> Self {
        Self(std::array::from_fn(|place| each(METRICS[place].metric)))
    }

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
        Self::from_fn(|_| None)
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

impl<'de, T: Deserialize<'de>> Deserialize<'de> for PerMetric<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ByKey(PhantomData))
    }
}

/// Reads the values by their keys. Other keys are ignored.
struct ByKey<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ByKey<T> {
    type Value = PerMetric<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object with numbers of a summary")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PerMetric<T>, A::Error> {
        let mut all = PerMetric::default();
        let mut is_read = PerMetric::default();
        while let Some(key) = map.next_key::<Cow<str>>()? {
            let Some(metric) = Metric::from_key(&key) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if is_read[metric].replace(()).is_some() {
                return Err(A::Error::duplicate_field(metric.key()));
            }
            all[metric] = map.next_value()?;
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
impl<T: ToSchema> ComposeSchema for PerMetric<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let meaning = "Something about each number of a summary, such as its quantiles; null where there is none.";
        let object = ObjectBuilder::new().description(Some(meaning));
        Metric::of_members().fold(object, |object, metric| object.property(metric.key(), T::schema())).into()
    }
}

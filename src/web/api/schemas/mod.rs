//! The schemas of bodies and names in the API's description.

/// Gives a type the name and the schema, as JSON, that the description has of it.
macro_rules! described {
    ($kind:ty, $name:literal, $schema:expr) => {
        impl utoipa::PartialSchema for $kind {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                crate::web::api::schemas::request::schema($schema)
            }
        }

        impl utoipa::ToSchema for $kind {
            fn name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }
        }
    };
}

pub(crate) mod names;
pub(crate) mod request;
pub(crate) mod view;

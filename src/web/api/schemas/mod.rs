//! Schemas of bodies and names in the API's description.

/// Implements utoipa's traits for a type, with a name and a schema in JSON.
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

//! Shapes as they are written down in a `wire.rs`.

/// A struct that is read out of an object. A field goes by its own name, in `snake_case` or `camelCase`, or by the
/// one after `=`; what may be missing is an `Option`, a list or a map.
///
/// ```text
/// shape! {
///     /// `GET /entities`.
///     pub(super) struct Entity {
///         pub(super) entity_id: String,
///         pub(super) kind: Option<String> = "type",
///     }
/// }
/// ```
macro_rules! shape {
    ($($(#[$about:meta])* $vis:vis struct $name:ident {
        $($(#[$field_about:meta])* $field_vis:vis $field:ident: $type:ty $(= $key:literal)?,)*
    })*) => {$(
        $(#[$about])*
        $vis struct $name {
            $($(#[$field_about])* $field_vis $field: $type,)*
        }

        impl $crate::json::Read for $name {
            fn read(value: $crate::json::Value) -> Result<Self, $crate::json::Fault> {
                let mut fields = $crate::json::Fields::of(value)?;
                Ok(Self { $($field: fields.take($crate::json::shape!(@key $field $($key)?))?,)* })
            }
        }
    )*};
    (@key $field:ident $key:literal) => { $key };
    (@key $field:ident) => { stringify!($field) };
}

pub(crate) use shape;

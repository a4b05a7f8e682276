//! Shapes of values of other crates, for the description of the HTTP interface.

/// A text in both languages.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only its shape is described")]
pub struct Words {
    /// Chinese.
    zh: String,
    /// English.
    en: String,
}

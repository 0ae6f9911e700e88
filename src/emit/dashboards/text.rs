//! Texts of the model as texts of the wire format, without a copy.

use std::borrow::Cow;

use crate::span::Text;

/// The text, borrowed.
pub(super) fn text(text: &Text) -> Cow<'_, str> {
    Cow::Borrowed(text.as_str())
}

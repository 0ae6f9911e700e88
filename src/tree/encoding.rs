//! Bytes of a file → text, with the place of the first byte that is not UTF-8.

use crate::diagnostic::Diagnostic;
use crate::span::{Origin, SourceId, Span};

/// A file that is not UTF-8.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotUtf8 {
    /// The first byte that is not UTF-8.
    pub offset: usize,
    /// Its value.
    pub byte: u8,
    /// The text with U+FFFD in place of what cannot be read; the same up to `offset`.
    pub lossy: String,
    utf16: bool,
}

impl NotUtf8 {
    /// The fault, with `source` being the text [`NotUtf8::lossy`].
    pub fn diagnostic(&self, source: SourceId) -> Diagnostic {
        let Self { offset, byte, .. } = *self;
        let place = Origin::file(source, Span::new(offset, offset + char::REPLACEMENT_CHARACTER.len_utf8()));
        let message = format!("the file is not UTF-8: byte {offset} is 0x{byte:02X}");
        let found = if self.utf16 { "UTF-16" } else { "another encoding, such as Latin-1" };
        Diagnostic::error("yaml/not-utf-8", message)
            .at(place, format!("looks like {found}"))
            .help("save the file as UTF-8")
    }
}

/// The text of a file.
///
/// # Errors
/// When the bytes are not UTF-8.
pub fn text(bytes: Vec<u8>) -> Result<String, NotUtf8> {
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        NotUtf8 {
            offset,
            byte: bytes.get(offset).copied().unwrap_or_default(),
            utf16: bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]),
            lossy: String::from_utf8_lossy(bytes).into_owned(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn the_first_foreign_byte_is_named() {
        let fault = text(b"title: \xE9t\xE9\n".to_vec()).unwrap_err();
        assert_eq!((fault.offset, fault.byte), (7, 0xE9));
        assert_eq!(fault.lossy, "title: \u{fffd}t\u{fffd}\n");
        assert_eq!(text("é".into()).as_deref(), Ok("é"));
    }
}

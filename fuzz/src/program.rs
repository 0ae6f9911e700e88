//! Bytes → decisions: what drives the builders.

/// Reads decisions from bytes; at the end every decision is the first choice.
pub(crate) struct Program<'a> {
    bytes: &'a [u8],
}

impl<'a> Program<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Whether there is nothing left to decide.
    pub(crate) fn is_over(&self) -> bool {
        self.bytes.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        let Some((&byte, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        byte
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::from(self.byte()) % limit.max(1)
    }

    /// One of `choices`.
    pub(crate) fn one<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Any text of a few characters; a backspace (which no text needs) stands for two-byte ones.
    pub(crate) fn text(&mut self) -> String {
        let length = self.below(9);
        (0..length).map(|_| self.char()).collect()
    }

    /// The same, never empty.
    pub(crate) fn name(&mut self) -> String {
        let mut name = self.text();
        if name.is_empty() {
            name.push('x');
        }
        name
    }

    fn char(&mut self) -> char {
        let byte = self.byte();
        match byte {
            0..0x80 => char::from(byte),
            0x80..0xF0 => {
                char::from_u32(0x100 * u32::from(byte - 0x7F) + u32::from(self.byte())).unwrap_or('€')
            }
            _ => char::from_u32(0x1F300 + u32::from(self.byte())).unwrap_or('€'),
        }
    }

    /// Some numbers as the languages write them.
    pub(crate) fn number(&mut self) -> &'static str {
        self.one(&["2", "0.001", "-0.5", "1e-9", "Inf", "-3", "1e20", "0"])
    }
}

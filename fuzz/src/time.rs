//! Reading takes time in proportion to the length of a text.

use std::time::Duration;

/// A linear reader takes some ten milliseconds for this much, a quadratic one minutes.
const LONG: usize = 64 * 1024;
const MOST: Duration = Duration::from_millis(1500);

/// Blows up one text in a thousand to [`LONG`] bytes, by repeating all of it, and
/// by repeating its first and then its second half, and reads that.
pub(crate) fn linear(text: &str, read: impl Fn(&str)) {
    if text.is_empty() || text.len() > LONG / 16 || !chosen(text) {
        return;
    }
    let middle = (0..=text.len() / 2).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let (first, second) = text.split_at(middle);
    let times = LONG / text.len();
    for long in [text.repeat(times), first.repeat(times) + &second.repeat(times)] {
        let start = spent();
        read(&long);
        let Some(took) = spent().zip(start).map(|(end, start)| end.saturating_sub(start)) else { return };
        assert!(took < MOST, "{took:?} for {} bytes made of {text:?}", long.len());
    }
}

/// The same texts in every run.
fn chosen(text: &str) -> bool {
    let hash = text.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    (hash >> 32).is_multiple_of(1000)
}

/// Time that this thread was on a processor: what others do does not count.
fn spent() -> Option<Duration> {
    let words = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    words.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

//! JSON written piece by piece, where a list has a million small texts of it. What it looks like is serde_json's word.

/// Appends a text in quotes.
pub(super) fn text(text: &str, to: &mut String) {
    // All bytes are looked at, so that a processor can take many at once.
    let plain = |plain: bool, byte: u8| plain & (byte >= b' ') & (byte != b'"') & (byte != b'\\');
    if !text.bytes().fold(true, plain) {
        to.push_str(&serde_json::Value::from(text).to_string());
        return;
    }
    to.push('"');
    to.push_str(text);
    to.push('"');
}

/// Appends a number.
pub(super) fn number(number: impl itoa::Integer, to: &mut String) {
    to.push_str(itoa::Buffer::new().format(number));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_are_those_of_the_library() {
        for plain in ["", "a", "Müller", "\u{7f}\u{80}", "\"", "a\\b", "\n", "\u{1}x", "a/b"] {
            let mut written = String::new();
            text(plain, &mut written);
            assert_eq!(written, serde_json::Value::from(plain).to_string());
        }
        let mut written = String::new();
        number(-17_i64, &mut written);
        assert_eq!(written, "-17");
    }
}

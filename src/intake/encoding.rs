//! From bytes to text: the encoding is named, or found by looking.

use super::error::IntakeError;
use super::looks;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// Bytes read and decoded at a time. Blocks are always filled, so that what is found does not depend on how the source
/// hands its bytes out.
const BLOCK: usize = 64 * 1024;

/// Spreadsheets write UTF-16 with a mark at the start, other programs may not: then every second byte of western text is
/// zero. More zeros than one in this many bytes mean UTF-16.
const BYTES_PER_ZERO: usize = 5;

/// A source of text. What can't be decoded becomes U+FFFD.
pub(super) struct Text<R> {
    source: R,
    block: Vec<u8>,
    state: State,
    ended: bool,
}

enum State {
    /// ASCII so far: which superset of it this is shows at the first other byte.
    Undecided,
    Decided {
        encoding: &'static Encoding,
        decoder: Box<Decoder>,
    },
}

impl<R: Read> Text<R> {
    /// Opens a source and decodes its first block into `head`. `named` is the encoding's label, if somebody said it; a
    /// byte order mark counts for more.
    pub(super) fn open(source: R, named: Option<&str>, head: &mut String) -> Result<Self, IntakeError> {
        let unknown = |label: &str| IntakeError::UnknownEncoding(label.to_owned());
        let named = match named {
            Some(label) => {
                Some(Encoding::for_label_no_replacement(label.trim().as_bytes()).ok_or_else(|| unknown(label))?)
            }
            None => None,
        };
        let mut text = Self { source, block: Vec::new(), state: State::Undecided, ended: false };
        text.fill()?;
        if text.block.is_empty() {
            return Err(IntakeError::Empty);
        }
        if let Some(what) = looks::magic(&text.block) {
            return Err(IntakeError::NotText(what));
        }
        if let Some((encoding, mark)) = Encoding::for_bom(&text.block) {
            text.block.drain(..mark);
            text.decide(encoding);
        } else if let Some(encoding) = named.or_else(|| utf_16(&text.block)) {
            text.decide(encoding);
        }
        text.decode(head);
        if let Some(what) = looks::not_text(head) {
            return Err(IntakeError::NotText(what));
        }
        Ok(text)
    }

    /// Decodes the next block and appends it to `out`. Says `false` when the source has ended.
    pub(super) fn read(&mut self, out: &mut String) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.fill()?;
        self.decode(out);
        Ok(!self.ended)
    }

    /// Whether the last block has been decoded.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// The encoding's name in small letters; `ascii` while nothing else has been seen.
    pub(super) fn name(&self) -> String {
        match &self.state {
            State::Undecided => "ascii".to_owned(),
            State::Decided { encoding, .. } => encoding.name().to_ascii_lowercase(),
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.block.clear();
        let limit = u64::try_from(BLOCK).unwrap_or(u64::MAX);
        let length = self.source.by_ref().take(limit).read_to_end(&mut self.block)?;
        self.ended = length < BLOCK;
        Ok(())
    }

    fn decide(&mut self, encoding: &'static Encoding) {
        let decoder = Box::new(encoding.new_decoder_without_bom_handling());
        self.state = State::Decided { encoding, decoder };
    }

    fn decode(&mut self, out: &mut String) {
        if matches!(self.state, State::Undecided) && !self.block.is_ascii() {
            self.decide(guess(&self.block, self.ended));
        }
        match &mut self.state {
            State::Undecided => out.push_str(std::str::from_utf8(&self.block).unwrap_or_default()),
            State::Decided { decoder, .. } => {
                let mut rest = self.block.as_slice();
                loop {
                    out.reserve(decoder.max_utf8_buffer_length(rest.len()).unwrap_or(BLOCK).max(16));
                    let (result, read, _) = decoder.decode_to_string(rest, out, self.ended);
                    rest = rest.get(read..).unwrap_or_default();
                    if result == CoderResult::InputEmpty {
                        break;
                    }
                }
            }
        }
    }
}

/// UTF-16 without a byte order mark, if the zeros say so.
fn utf_16(block: &[u8]) -> Option<&'static Encoding> {
    let zeros = |first: usize| block.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if (even + odd) * BYTES_PER_ZERO <= block.len() || even.min(odd) * 4 > even.max(odd) {
        return None;
    }
    Some(if even > odd { UTF_16BE } else { UTF_16LE })
}

/// The encoding of a block in which not all bytes are ASCII.
fn guess(block: &[u8], last: bool) -> &'static Encoding {
    let (mut good, mut bad) = (0_usize, 0_usize);
    let mut chunks = block.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        // A character that the end of the block cuts in two is no fault.
        let cut = chunks.peek().is_none() && !last;
        bad += usize::from(!chunk.invalid().is_empty() && !cut);
    }
    // A few broken characters do not make another encoding: they would turn all others into nonsense.
    if bad == 0 || good > 4 * bad {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(block, last);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], named: Option<&str>) -> (String, String) {
        let mut out = String::new();
        let mut text = Text::open(bytes, named, &mut out).expect("text");
        while text.read(&mut out).expect("no fault of the source") {}
        (text.name(), out)
    }

    fn utf_16_bytes(text: &str, mark: bool, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        let mark = mark.then_some(0xFEFF);
        mark.into_iter().chain(text.encode_utf16()).flat_map(order).collect()
    }

    #[test]
    fn finds_the_encoding() {
        let text = "name,phone\nMuñoz,+34 910 000 000\nGarcía,+34 910 000 001\n";
        let western = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        for (what, bytes, named, name) in [
            ("utf-8", text.as_bytes().to_vec(), None, "utf-8"),
            ("utf-8 with a mark", [b"\xEF\xBB\xBF", text.as_bytes()].concat(), None, "utf-8"),
            ("utf-16le with a mark", utf_16_bytes(text, true, u16::to_le_bytes), None, "utf-16le"),
            ("utf-16be with a mark", utf_16_bytes(text, true, u16::to_be_bytes), None, "utf-16be"),
            ("utf-16le", utf_16_bytes(text, false, u16::to_le_bytes), None, "utf-16le"),
            ("utf-16be", utf_16_bytes(text, false, u16::to_be_bytes), None, "utf-16be"),
            ("windows-1252", western.clone(), None, "windows-1252"),
            ("windows-1252, named", western, Some("cp1252"), "windows-1252"),
            ("a mark against the name", utf_16_bytes(text, true, u16::to_le_bytes), Some("utf-8"), "utf-16le"),
        ] {
            assert_eq!(decoded(&bytes, named), (name.to_owned(), text.to_owned()), "{what}");
        }
        assert_eq!(decoded(b"phone\n1\n", None).0, "ascii");
    }

    #[test]
    fn one_broken_character_does_not_make_another_encoding() {
        let (name, text) = decoded(
            "Muñoz Peña Núñez Íñigo\n".as_bytes().iter().chain(b"Mu\xF1oz").copied().collect::<Vec<_>>().as_slice(),
            None,
        );
        assert_eq!((name.as_str(), text.as_str()), ("utf-8", "Muñoz Peña Núñez Íñigo\nMu\u{FFFD}oz"));
    }

    #[test]
    fn an_encoding_that_shows_late_is_found_all_the_same() {
        let mut bytes = b"Smith,305-555-0142\n".repeat(10_000);
        bytes.extend_from_slice(b"Mu\xF1oz,305-555-0143\n");
        let (name, text) = decoded(&bytes, None);
        assert_eq!(name, "windows-1252");
        assert!(text.ends_with("Muñoz,305-555-0143\n"));
    }

    #[test]
    fn characters_on_the_seam_of_two_blocks_stay_whole() {
        for shift in 0..4 {
            let text = format!("{}{}", "a".repeat(shift), "é€".repeat(40_000));
            assert_eq!(decoded(text.as_bytes(), None), ("utf-8".to_owned(), text));
        }
    }

    #[test]
    fn refuses_unknown_names_and_empty_files() {
        let open = |bytes: &'static [u8], named| Text::open(bytes, named, &mut String::new()).map(|_| ());
        assert!(matches!(open(b"phone\n", Some("klingon")), Err(IntakeError::UnknownEncoding(_))));
        assert!(matches!(open(b"", None), Err(IntakeError::Empty)));
    }
}

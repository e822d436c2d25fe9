//! Fingerprints: which version of a text or a file something rests on.

/// Bytes as lower-case hex digits, two a byte: how a SHA-256 is kept and shown.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

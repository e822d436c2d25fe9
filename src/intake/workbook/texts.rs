//! The texts that the sheets of an XLSX workbook share. The library makes room for as many as they announce, before it reads
//! any: a few signs could take all memory.

use super::super::error::IntakeError;
use super::super::unpack::Packed;
use super::unreadable;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::{BufReader, Read, Seek};

/// What one text takes at the least: `<si/>`.
const SHORTEST: u64 = 5;

/// Whether the texts that a workbook announces can be in it.
///
/// # Errors
/// When they can't, or can't be read.
pub(super) fn fit<R: Read + Seek>(packed: &mut Packed<R>) -> Result<(), IntakeError> {
    let holds_texts = |name: &str| name.to_ascii_lowercase().ends_with("sharedstrings.xml");
    let members: Vec<_> = packed.members().iter().filter(|member| holds_texts(&member.name)).cloned().collect();
    for member in members {
        let size = member.size.unwrap_or(u64::MAX);
        let mut xml = Reader::from_reader(BufReader::new(packed.read(&member)?));
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = xml.read_event_into(&mut buffer).map_err(|error| unreadable(&error))?;
            if let Event::Start(tag) | Event::Empty(tag) = &event
                && tag.local_name().as_ref() == "sst"
            {
                let count = tag.try_get_attribute("uniqueCount").map_err(|error| unreadable(&error))?;
                let count = count.and_then(|count| count.value.trim().parse::<u64>().ok()).unwrap_or(0);
                if count > size / SHORTEST {
                    return Err(unreadable(&format!("it announces {count} texts in {size} bytes")));
                }
                break;
            }
            if matches!(event, Event::Eof) {
                break;
            }
        }
    }
    Ok(())
}

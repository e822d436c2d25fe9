//! The tagged form of the North American registries: `<list type='full'>`, `<ac val='416'>`, `<ph val='5550101'/>`.
//!
//! The example that Canada publishes closes its opening tag (`<list …/>`) and ends with `</list>` all the same, so that it is no
//! XML: tags need not match here, only follow each other.

use super::line::Home;
use super::{Change, Item, ListOptions, Listed, reject};
use crate::intake::error::IntakeError;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{self, BufRead, BufReader, Read};

pub(super) struct Tagged<R: Read> {
    reader: Reader<Counted<BufReader<R>>>,
    buffer: Vec<u8>,
    home: Home,
    /// The area code whose phones come now.
    area: String,
    /// Changes that a tag around the phones announces.
    change: Change,
    done: bool,
}

/// Counts the lines that went through.
struct Counted<B> {
    inner: B,
    lines: u64,
}

impl<B: BufRead> Read for Counted<B> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<B: BufRead> BufRead for Counted<B> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let Ok(held) = self.inner.fill_buf() {
            self.lines += memchr::memchr_iter(b'\n', held.get(..amount).unwrap_or_default()).count() as u64;
        }
        self.inner.consume(amount);
    }
}

impl<R: Read> Tagged<R> {
    pub(super) fn new(source: R, options: &ListOptions) -> Self {
        let mut reader = Reader::from_reader(Counted { inner: BufReader::with_capacity(1 << 16, source), lines: 0 });
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        let home = Home::new(options.region.as_deref());
        Self { reader, buffer: Vec::new(), home, area: String::new(), change: Change::Listed, done: false }
    }

    pub(super) fn next_item(&mut self) -> Result<Option<Item>, IntakeError> {
        while !self.done {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer);
            let line = self.reader.get_ref().lines + 1;
            let tag = match event {
                Ok(Event::Start(tag) | Event::Empty(tag)) => tag,
                Ok(Event::Eof) => return Ok(None),
                Ok(Event::Text(text)) if !text.trim_ascii().is_empty() => {
                    return Ok(Some(reject(line, "", &text, "text between the tags")));
                }
                Ok(_) => continue,
                Err(quick_xml::Error::Io(error)) => return Err(io::Error::new(error.kind(), error.to_string()).into()),
                Err(error) => {
                    // What comes after can't be told apart any more.
                    self.done = true;
                    return Err(IntakeError::Torn { line, what: error.to_string() });
                }
            };
            let said = Said::of(&tag);
            match said.name.as_str() {
                "list" => self.change = said.change.unwrap_or(Change::Listed),
                "ac" => {
                    self.area = said.value;
                    self.change = said.change.unwrap_or(self.change);
                }
                "ph" => return Ok(Some(self.phone(line, &said))),
                _ => {}
            }
        }
        Ok(None)
    }

    fn phone(&self, line: u64, said: &Said) -> Item {
        let text = format!("{}{}", self.area, said.value);
        match self.home.number(&text) {
            Ok(number) => {
                let change = said.change.unwrap_or(self.change);
                Item::Listed(Listed { line, number, change, last_day: None, reason: String::new() })
            }
            Err(reason) => reject(line, "ph", &text, reason),
        }
    }
}

/// What a tag says.
struct Said {
    name: String,
    value: String,
    change: Option<Change>,
}

impl Said {
    fn of(tag: &BytesStart<'_>) -> Self {
        let name = tag.name().as_ref().to_ascii_lowercase();
        let mut said = Self { name, value: String::new(), change: None };
        for attribute in tag.attributes().with_checks(false).flatten() {
            let text = attribute.value.trim().to_owned();
            match AsRef::<str>::as_ref(&attribute.key) {
                "val" => said.value = text,
                // How a change list marks what it adds and deletes is not published: the words are taken wherever they stand.
                _ => {
                    said.change = said.change.or(match text.to_ascii_lowercase().as_str() {
                        "a" | "add" | "added" => Some(Change::Added),
                        "d" | "del" | "delete" | "deleted" => Some(Change::Deleted),
                        _ => None,
                    });
                }
            }
        }
        said
    }
}

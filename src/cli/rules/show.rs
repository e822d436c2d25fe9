//! `rules show`: all that binds at a place on a day, its own rules and those of all around it.

use super::place::{find, name, named};
use super::told::{headline, json, kinds, standing, unless};
use super::{holidays, told};
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::words::{WIDTH, wrapped};
use crate::domain::campaign::CampaignKind;
use crate::domain::jurisdiction::Jurisdiction;
use crate::rules::Rulebook;
use crate::rules::rule::{Rule, Topic};
use chrono::NaiveDate;
use clap::builder::PossibleValuesParser;
use serde_json::{Value, json as object};
use std::io::Write;

/// Show every rule in force at a place, with its source; what comes next; the holidays that bar calls
///
/// A place is bound by its own rules and by those of all around it. The innermost come first. Rules that are custom and no
/// law are marked PRACTICE and bind only a campaign that says `practice = true`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A code or a name: US-FL, Florida, "New York City"
    place: String,
    /// Show rules on calls of this kind only
    #[arg(long, value_parser = super::kind_names())]
    kind: Option<String>,
    /// Show rules of this topic only
    #[arg(long, value_parser = PossibleValuesParser::new(Topic::ALL.map(Topic::name)))]
    topic: Option<String>,
    /// Show what has ended, too
    #[arg(long)]
    all: bool,
    /// How to print the rules
    #[arg(long, default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// What is asked.
struct Asked<'a> {
    book: &'a Rulebook,
    place: Jurisdiction,
    kind: Option<CampaignKind>,
    topic: Option<Topic>,
    day: NaiveDate,
    all: bool,
}

/// Prints the rules.
///
/// # Errors
/// When no such jurisdiction is known, or standard output fails.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let book = context.rulebook();
    let asked = Asked {
        book,
        place: find(book, &args.place)?,
        kind: args.kind.as_deref().and_then(CampaignKind::from_name),
        topic: args.topic.as_deref().and_then(Topic::from_name),
        day: context.now.date_naive(),
        all: args.all,
    };
    let text = if args.format == "json" { format!("{:#}", asked.json()) } else { asked.text() };
    writeln!(context.out(), "{text}")?;
    Ok(Exit::Done)
}

/// When a rule is in force, seen from a day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    Ended,
    Now,
    Coming,
}

impl<'a> Asked<'a> {
    /// The kinds that are asked for.
    fn kinds(&self) -> Vec<CampaignKind> {
        self.kind.map_or_else(|| CampaignKind::ALL.to_vec(), |kind| vec![kind])
    }

    /// The place and all around it, the innermost first.
    fn chain(&self) -> Vec<Jurisdiction> {
        self.place.chain().collect()
    }

    /// A jurisdiction's own rules that are asked for, by topic and in the order of the file.
    fn rules(&self, place: &Jurisdiction, when: When) -> Vec<&'a Rule> {
        let wanted = |rule: &&Rule| {
            let stands = if rule.in_force(self.day) {
                When::Now
            } else if rule.from.is_some_and(|from| self.day < from) {
                When::Coming
            } else {
                When::Ended
            };
            stands == when
                && self.kind.is_none_or(|kind| rule.binds(kind))
                && self.topic.is_none_or(|topic| rule.topic() == topic)
        };
        let mut rules: Vec<_> = self.book.own_rules_of(place).iter().filter(wanted).collect();
        rules.sort_by_key(|rule| rule.topic());
        rules
    }

    fn text(&self) -> String {
        let only = self.kind.map(|kind| format!(" on {kind} calls")).unwrap_or_default();
        let place = named(self.book, &self.place);
        let mut lines = vec![format!("The law{only} in {place} on {}", self.day.format("%a %-d %b %Y"))];
        let chain = self.chain();
        let label = chain.iter().flat_map(|place| self.rules(place, When::Now)).map(|rule| kinds(rule).len()).max();
        let label = label.unwrap_or_default();
        for place in &chain {
            lines.push(String::new());
            let heading = format!("{} · {place} ", name(self.book, place));
            lines.push(format!("{heading}{}", "─".repeat(WIDTH.saturating_sub(heading.chars().count()))));
            self.section(place, label, &mut lines);
        }
        for told in holidays::told(self.book, &self.place, &self.kinds(), self.day, self.topic) {
            lines.push(String::new());
            lines.extend(told.text(self.book));
        }
        for custom in [true, false] {
            let silent = self.kinds().into_iter().filter(|kind| self.only_custom(*kind) == Some(custom));
            let silent = silent.map(CampaignKind::name).collect::<Vec<_>>().join(", ");
            if !silent.is_empty() {
                let then = if custom { "the custom above binds" } else { "the custom of ZZ stands in" };
                let text =
                    format!("No law sets hours for {silent} calls: nobody is called; with practice = true {then}");
                lines.push(String::new());
                lines.extend(wrapped(&text, WIDTH, 2));
            }
        }
        lines.join("\n")
    }

    fn section(&self, place: &Jurisdiction, label: usize, lines: &mut Vec<String>) {
        let rules = self.rules(place, When::Now);
        if rules.is_empty() {
            lines.push("  none of its own in force".to_owned());
        }
        let mut topic = None;
        for rule in rules {
            if topic != Some(rule.topic()) {
                topic = Some(rule.topic());
                lines.push(format!("  {}", rule.topic().name()));
            }
            lines.extend(rule_lines(rule, label));
        }
        let coming = self.rules(place, When::Coming).into_iter().map(|rule| ("from", rule.from, rule));
        let ended = if self.all { self.rules(place, When::Ended) } else { Vec::new() };
        let ended = ended.into_iter().map(|rule| ("until", rule.until.and_then(|day| day.pred_opt()), rule));
        for (heading, mut rules) in [("comes next", coming.collect::<Vec<_>>()), ("has ended", ended.collect())] {
            if !rules.is_empty() {
                lines.push(format!("  {heading}"));
            }
            rules.sort_by_key(|(_, day, _)| *day);
            for (word, day, rule) in rules {
                let day = day.map(|day| day.to_string()).unwrap_or_default();
                let (topic, kinds, says) = (rule.topic().name(), kinds(rule), headline(rule));
                let source = format!("{}{}", rule.source, told::mark(rule));
                let text = format!("{word} {day}: {topic}, {kinds}: {says} ({source})");
                lines.extend(indented(4, &text));
            }
        }
    }

    /// Whether there is custom on the hours of a kind where there is no law; `None` if there is.
    fn only_custom(&self, kind: CampaignKind) -> Option<bool> {
        if self.topic.is_some_and(|topic| topic != Topic::Hours) {
            return None;
        }
        let rules = self.book.rules_for(&self.place, kind, true, self.day);
        let hours = || rules.iter().filter(|rule| rule.topic() == Topic::Hours);
        if hours().any(|rule| !rule.is_practice()) {
            return None;
        }
        Some(hours().next().is_some())
    }

    fn json(&self) -> Value {
        let list = |place: &Jurisdiction, when| self.rules(place, when).into_iter().map(json).collect::<Vec<_>>();
        let section = |place: &Jurisdiction| {
            object!({
                "code": place.code(),
                "name": name(self.book, place),
                "rules": list(place, When::Now),
                "coming": list(place, When::Coming),
                "ended": self.all.then(|| list(place, When::Ended)),
            })
        };
        let holidays = holidays::told(self.book, &self.place, &self.kinds(), self.day, self.topic);
        object!({
            "code": self.place.code(),
            "name": name(self.book, &self.place),
            "day": self.day.to_string(),
            "jurisdictions": self.chain().iter().map(section).collect::<Vec<_>>(),
            "holidays": holidays.iter().map(holidays::Told::json).collect::<Vec<_>>(),
        })
    }
}

/// A rule: its kinds, beside them what it says and all that belongs to it.
fn rule_lines(rule: &Rule, label: usize) -> Vec<String> {
    let note = if rule.note.is_empty() { String::new() } else { format!("note: {}", rule.note) };
    let texts = [headline(rule), unless(rule), format!("source: {}", rule.source), standing(rule), note];
    let start = 4 + label + 2;
    let mut lines: Vec<String> =
        texts.iter().filter(|text| !text.is_empty()).flat_map(|text| indented(start, text)).collect();
    if let Some(first) = lines.first_mut() {
        *first = format!("    {:label$}  {}", kinds(rule), first.trim_start());
    }
    lines
}

/// A text below an indent, wrapped with a hanging one.
fn indented(indent: usize, text: &str) -> Vec<String> {
    wrapped(text, WIDTH - indent, 2).into_iter().map(|line| format!("{:indent$}{line}", "")).collect()
}

//! A mapping as text, for people to read and change.

use super::LeadMap;
use std::fmt::Write as _;
use toml::Value;

impl LeadMap {
    /// The text that [`parse`](Self::parse) reads back.
    pub fn written(&self) -> String {
        let mut text = String::new();
        let mut line = |key: &str, value: Value| {
            // Writing to a String can't fail.
            let _ = writeln!(text, "{key} = {value}");
        };
        let texts = |texts: &[String]| Value::Array(texts.iter().cloned().map(Value::String).collect());
        if !self.about.is_empty() {
            line("about", Value::String(self.about.clone()));
        }
        if !self.header.is_empty() {
            line("header", texts(&self.header));
        }
        if let Some(no_header) = self.no_header {
            line("no_header", Value::Boolean(no_header));
        }
        for (key, value) in [("delimiter", &self.delimiter), ("encoding", &self.encoding), ("region", &self.region)] {
            if let Some(value) = value {
                line(key, Value::String(value.clone()));
            }
        }
        for (table, columns) in [("columns", &self.columns), ("if_there", &self.if_there)] {
            if !columns.is_empty() {
                let _ = writeln!(text, "\n[{table}]");
                write_columns(&mut text, columns);
            }
        }
        if !self.leave_out.is_empty() {
            text.push_str("\n[leave_out]\n");
            for (column, cells) in &self.leave_out {
                let _ = writeln!(text, "{} = {}", Value::String(column.clone()), texts(cells));
            }
        }
        text
    }
}

/// A line a field, its columns in order.
fn write_columns(text: &mut String, columns: &[(String, String)]) {
    let mut fields: Vec<&str> = Vec::new();
    for (field, _) in columns {
        if !fields.contains(&field.as_str()) {
            fields.push(field);
        }
    }
    for field in fields {
        let column = |column: &String| match column.parse::<u32>() {
            Ok(position) if position.to_string() == *column => Value::Integer(position.into()),
            _ => Value::String(column.clone()),
        };
        let mut of_field: Vec<Value> =
            columns.iter().filter(|(named, _)| named == field).map(|(_, name)| column(name)).collect();
        let value = match of_field.pop() {
            Some(only) if of_field.is_empty() => only,
            Some(last) => {
                of_field.push(last);
                Value::Array(of_field)
            }
            None => continue,
        };
        let _ = writeln!(text, "{field} = {value}");
    }
}

//! What imports write of a lead, read and put back as a whole: the one place that knows in which tables it lies.

use super::error::{Step, unknown};
use super::phones::{self, PhoneRow};
use super::ranges::{self, LEADS_OF_LIST};
use super::value;
use super::{directory, keys, numbers, stand};
use crate::domain::lead::LeadId;
use crate::domain::phone::PhoneType;
use crate::domain::phone_label::PhoneLabel;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize, Serializer};

/// The end of a lead whose person was erased.
pub(super) const ERASED: &str = "erased";

/// All that an import may write of a lead. Where the lead stands, its attempts and its end are no part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Person {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) priority: i32,
    pub(super) claims: String,
    pub(super) detail: String,
    pub(super) other_keys: Vec<String>,
    /// In order.
    pub(super) phones: Vec<PersonPhone>,
}

/// A phone of a person; kept as a list of its parts, the last of which is left out where there is none.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct PersonPhone {
    pub(super) number: i64,
    pub(super) kind: String,
    pub(super) extension: String,
    pub(super) place: i64,
    #[serde(default)]
    pub(super) label: Option<PhoneLabel>,
}

impl Serialize for PersonPhone {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self { number, kind, extension, place, label } = self;
        match label {
            None => (number, kind, extension, place).serialize(to),
            Some(label) => (number, kind, extension, place, label).serialize(to),
        }
    }
}

impl Person {
    pub(super) fn json(&self) -> Step<String> {
        serde_json::to_string(self).map_err(|error| unknown("change of a lead", error))
    }

    pub(super) fn from_json(json: &str) -> Step<Self> {
        serde_json::from_str(json).map_err(|error| unknown("change of a lead", error))
    }

    /// Numbers that another version of the lead lacks.
    pub(super) fn numbers_beyond(&self, other: &Self) -> Vec<i64> {
        let has = |number: &i64| other.phones.iter().any(|phone| phone.number == *number);
        self.phones.iter().map(|phone| phone.number).filter(|number| !has(number)).collect()
    }
}

pub(super) fn read(conn: &Connection, lead: LeadId) -> Step<Person> {
    let mut keys = conn.prepare_cached("SELECT key FROM other_key WHERE lead = ?1 ORDER BY key")?;
    let other_keys = keys.query_map([lead.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut find = conn.prepare_cached("SELECT key, name, priority, claims, detail, phones FROM lead WHERE id = ?1")?;
    let mut rows = find.query([lead.0])?;
    let row = rows.next()?.ok_or_else(|| unknown("lead", lead.0))?;
    let stored = phones::read(row.get_ref(5)?.as_str().map_err(rusqlite::Error::from)?)?;
    let phone = |PhoneRow { number, kind, place, extension, final_reason: _, label }| PersonPhone {
        number: value::digits(number),
        kind: kind.name().to_owned(),
        extension,
        place,
        label,
    };
    Ok(Person {
        key: row.get(0)?,
        name: row.get(1)?,
        priority: row.get(2)?,
        claims: row.get(3)?,
        detail: row.get(4)?,
        other_keys,
        phones: stored.into_iter().map(phone).collect(),
    })
}

/// Makes a lead what it was. A number that stays keeps its end.
pub(super) fn restore(conn: &Connection, lead: LeadId, person: &Person) -> Step<()> {
    let Person { key, name, priority, claims, detail, other_keys, phones: own } = person;
    let held = phones::of(conn, lead)?;
    let stood = stand::stand(conn, lead)?;
    change_key(conn, lead.0, key)?;
    let mut rows = Vec::new();
    for PersonPhone { number, kind, extension, place, label } in own {
        let number = value::number(*number)?;
        let kind = value::named("type of phone", kind, PhoneType::from_name)?;
        let end = held.iter().find(|phone| phone.number == number).map(|phone| phone.final_reason.clone());
        let final_reason = end.unwrap_or_default();
        rows.push(PhoneRow { number, kind, place: *place, extension: extension.clone(), final_reason, label: *label });
    }
    conn.prepare_cached(
        "UPDATE lead SET key = ?2, name = ?3, priority = ?4, claims = ?5, detail = ?6, phones = ?7 WHERE id = ?1",
    )?
    .execute(params![lead.0, key, name, priority, claims, detail, phones::written(&rows)])?;
    stand::follow(conn, lead, stood)?;
    conn.prepare_cached("DELETE FROM other_key WHERE lead = ?1")?.execute([lead.0])?;
    for key in other_keys {
        conn.prepare_cached(
            "INSERT INTO other_key (campaign, key, lead) SELECT campaign, ?2, id FROM lead WHERE id = ?1",
        )?
        .execute(params![lead.0, key])?;
    }
    for gone in held.iter().filter(|phone| rows.iter().all(|row| row.number != phone.number)) {
        numbers::unlist(conn, lead, gone.number)?;
    }
    rows.iter().try_for_each(|row| numbers::list(conn, lead, row.number))
}

/// The lead is found by another key from now on; its row does not say so yet.
fn change_key(conn: &Connection, lead: i64, key: &str) -> Step<()> {
    let mut find = conn.prepare_cached("SELECT key FROM lead WHERE id = ?1")?;
    let before: String = find.query_row([lead], |row| row.get(0))?;
    keys::change(conn, lead, &before, key)
}

/// Leaves nothing of a lead but that there was one, and that it is done. Its attempts still name it.
pub(super) fn erase(conn: &Connection, lead: i64) -> Step<()> {
    change_key(conn, lead, "")?;
    stand::leave(conn, LeadId(lead), stand::stand(conn, LeadId(lead))?)?;
    for phone in phones::of(conn, LeadId(lead))? {
        numbers::unlist(conn, LeadId(lead), phone.number)?;
    }
    for table in ["other_key", "list_change"] {
        conn.execute(&format!("DELETE FROM {table} WHERE lead = ?1"), [lead])?;
    }
    conn.execute(
        "UPDATE lead SET key = '', name = '', claims = '', phones = '[]', detail = '{\"line\":0}', priority = 0,
                         status = 'final', final_reason = ?2, next_at = NULL, callback = NULL, resumes_at = NULL,
                         lease_owner = NULL, lease_until = NULL
         WHERE id = ?1",
        params![lead, ERASED],
    )?;
    Ok(())
}

/// Removes the leads of a list, with all that hangs on them.
pub(super) fn remove_list(conn: &Connection, list: i64) -> Step<()> {
    directory::remove_list(conn, list)?;
    stand::leave_list(conn, list)?;
    for table in ["other_key", "list_change"] {
        conn.execute(&format!("DELETE FROM {table} WHERE lead IN (SELECT lead.id FROM {LEADS_OF_LIST})"), [list])?;
    }
    conn.execute(&format!("DELETE FROM lead WHERE id IN (SELECT lead.id FROM {LEADS_OF_LIST})"), [list])?;
    ranges::remove_list(conn, list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_without_labels_is_read_still() {
        let kept = r#"{"key":"K1","name":"","priority":0,"claims":"","detail":"","other_keys":[],"phones":[[13055550101,"fixed","12",7]]}"#;
        let mut person = Person::from_json(kept).expect("a person");
        assert_eq!(person.json().expect("written"), kept, "and written as ever");
        person.phones.iter_mut().for_each(|phone| phone.label = Some(PhoneLabel::Work));
        let written = person.json().expect("written");
        assert!(written.ends_with(r#""phones":[[13055550101,"fixed","12",7,"work"]]}"#), "{written}");
        assert_eq!(Person::from_json(&written).expect("read"), person);
    }
}

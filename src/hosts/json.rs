//! A server among others in an object. The text around it is kept as it is, so numbers, order and layout survive.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::Entry;

/// What belongs to servers that are reached by an address. This one is started.
const OF_REMOTE: [&str; 5] = ["url", "httpUrl", "serverUrl", "headers", "type"];

/// The server as the host wants it.
pub(super) fn server(entry: &Entry, command: &str, kind: bool) -> Map<String, Value> {
    let mut server = Map::new();
    if kind {
        server.insert("type".to_owned(), "stdio".into());
    }
    server.insert("command".to_owned(), command.into());
    server.insert("args".to_owned(), entry.args.clone().into());
    if !entry.env.is_empty() {
        let env: Map<_, _> =
            entry.env.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        server.insert("env".to_owned(), env.into());
    }
    server
}

/// A file with nothing but this server.
pub(super) fn snippet(key: &str, name: &str, server: &Map<String, Value>) -> String {
    let servers =
        Value::Object([(name.to_owned(), Value::Object(server.clone()))].into_iter().collect());
    let whole = Value::Object([(key.to_owned(), servers)].into_iter().collect());
    Layout { unit: "  ".to_owned(), line_end: "\n" }.render(&whole, "") + "\n"
}

/// The file with this server in it; or why that is not possible without a loss.
pub(super) fn merge(
    text: &str,
    key: &str,
    name: &str,
    server: Map<String, Value>,
) -> Result<String, String> {
    if text.trim().is_empty() {
        return Ok(snippet(key, name, &server));
    }
    let root = Object::read(text.trim()).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => "its content is no JSON object".to_owned(),
        _ => format!("it is no strict JSON ({error}); comments or trailing commas, perhaps"),
    })?;
    let layout = Layout::of(text, &root);
    let Some(servers) = root.only(key)? else {
        let value = Value::Object([(name.to_owned(), Value::Object(server))].into_iter().collect());
        return Ok(root.with(text, key, &value, &layout));
    };
    let Ok(servers) = Object::read(servers) else {
        return Err(format!("`{key}` is no object"));
    };
    let Some(present) = servers.only(name)? else {
        return Ok(servers.with(text, name, &Value::Object(server), &layout));
    };
    let old: Value = serde_json::from_str(present).map_err(|error| error.to_string())?;
    let new = Value::Object(merged(&old, server));
    if old == new {
        return Ok(text.to_owned());
    }
    let at = offset(text, present);
    let value = layout.render(&new, indentation(text, at));
    Ok(spliced(text, at, present.len(), &value))
}

/// What others wrote into the entry stays, as far as it says nothing about how the server is started.
fn merged(old: &Value, mut new: Map<String, Value>) -> Map<String, Value> {
    let Value::Object(old) = old else { return new };
    if let Some(Value::Object(old)) = old.get("env") {
        let env = new.entry("env").or_insert_with(|| Map::new().into());
        if let Value::Object(env) = env {
            let ours = std::mem::replace(env, old.clone());
            env.extend(ours);
        }
    }
    let mut server = Map::new();
    for (key, value) in old {
        match new.shift_remove(key) {
            Some(ours) => server.insert(key.clone(), ours),
            None if OF_REMOTE.contains(&key.as_str()) => None,
            None => server.insert(key.clone(), value.clone()),
        };
    }
    server.extend(new);
    server
}

/// An object, as it stands in the text.
struct Object<'a> {
    text: &'a str,
    members: Vec<(String, &'a str)>,
}

impl<'a> Object<'a> {
    fn read(text: &'a str) -> serde_json::Result<Self> {
        let Members(members) = serde_json::from_str(text)?;
        let members = members.into_iter().map(|(key, value)| (key, value.get())).collect();
        Ok(Self { text, members })
    }

    /// The value of a key. A key that stands twice means something else to each reader.
    fn only(&self, key: &str) -> Result<Option<&'a str>, String> {
        let mut found = self.members.iter().filter(|(name, _)| name == key);
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => Err(format!("`{key}` stands there twice")),
            (found, _) => Ok(found.map(|(_, value)| *value)),
        }
    }

    /// The whole text, with one more member at this object's end.
    fn with(&self, whole: &str, key: &str, value: &Value, layout: &Layout) -> String {
        let key = Value::from(key);
        let start = offset(whole, self.text);
        let Some((_, last)) = self.members.last() else {
            let outer = indentation(whole, start);
            let inner = format!("{outer}{}", layout.unit);
            let value = layout.render(value, &inner);
            let end = layout.line_end;
            let object = format!("{{{end}{inner}{key}: {value}{end}{outer}}}");
            return spliced(whole, start, self.text.len(), &object);
        };
        let end = offset(whole, last).saturating_add(last.len());
        // Beginning from the last member's value, its line is the one that others are like.
        let inside = self.text.get(1..).unwrap_or_default();
        let first = inside.len().saturating_sub(inside.trim_start().len());
        let member = if inside.get(..first).is_some_and(|space| space.contains('\n')) {
            let inner = indentation(whole, start.saturating_add(1).saturating_add(first));
            format!(",{}{inner}{key}: {}", layout.line_end, layout.render(value, inner))
        } else {
            format!(", {key}: {value}")
        };
        spliced(whole, end, 0, &member)
    }
}

/// The members of an object in their order, with their values' text.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// Where a piece begins in the text that it was read from.
fn offset(whole: &str, piece: &str) -> usize {
    piece.as_ptr().addr().saturating_sub(whole.as_ptr().addr())
}

/// The white space that begins the line on which something stands.
fn indentation(text: &str, at: usize) -> &str {
    let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
    let rest = line.trim_start_matches([' ', '\t']);
    line.get(..line.len().saturating_sub(rest.len())).unwrap_or_default()
}

fn spliced(text: &str, at: usize, length: usize, new: &str) -> String {
    let before = text.get(..at).unwrap_or_default();
    let after = text.get(at.saturating_add(length)..).unwrap_or_default();
    format!("{before}{new}{after}")
}

/// How a file is laid out.
struct Layout {
    unit: String,
    line_end: &'static str,
}

impl Layout {
    fn of(text: &str, root: &Object<'_>) -> Self {
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let inside = root.text.get(1..).unwrap_or_default();
        let space = inside.len().saturating_sub(inside.trim_start().len());
        let space = inside.get(..space).unwrap_or_default();
        let unit = match space.rsplit_once('\n') {
            Some((_, unit)) if !unit.is_empty() && !root.members.is_empty() => unit,
            _ => "  ",
        };
        Self { unit: unit.to_owned(), line_end }
    }

    /// A value over several lines, of which all but the first are indented like this and more.
    fn render(&self, value: &Value, indentation: &str) -> String {
        let mut bytes = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(self.unit.as_bytes());
        let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
        // A value has only keys that are strings, and a buffer takes everything.
        let written = serde::Serialize::serialize(value, &mut serializer);
        let text = written.ok().and_then(|()| String::from_utf8(bytes).ok());
        let text = text.unwrap_or_else(|| value.to_string());
        text.replace('\n', &format!("{}{indentation}", self.line_end))
    }
}

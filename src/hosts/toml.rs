//! A server among others in a table of tables. Comments and order stay.

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, value};

use super::Entry;

const SERVERS: &str = "mcp_servers";

/// What belongs to servers that are reached by an address. This one is started.
const OF_REMOTE: [&str; 4] = ["url", "bearer_token_env_var", "http_headers", "env_http_headers"];

/// A file with nothing but this server.
pub(super) fn snippet(entry: &Entry, command: &str) -> String {
    merge("", entry, command).unwrap_or_default()
}

/// The file with this server in it; or why that is not possible without a loss.
pub(super) fn merge(text: &str, entry: &Entry, command: &str) -> Result<String, String> {
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        format!("it is no TOML ({})", error.message().lines().next().unwrap_or("unreadable"))
    })?;
    let servers = document.entry(SERVERS).or_insert_with(|| {
        let mut servers = Table::new();
        servers.set_implicit(true);
        Item::Table(servers)
    });
    let Some(servers) = servers.as_table_like_mut() else {
        return Err(format!("`{SERVERS}` is no table"));
    };
    let before = servers.get(&entry.name).map(ToString::to_string);
    let present = servers.get_mut(&entry.name).and_then(Item::as_table_like_mut);
    if let Some(server) = present {
        fill(server, entry, command);
    } else {
        let mut server = Table::new();
        if !text.trim().is_empty() {
            server.decor_mut().set_prefix("\n");
        }
        fill(&mut server, entry, command);
        servers.insert(&entry.name, Item::Table(server));
    }
    let after = servers.get(&entry.name).map(ToString::to_string);
    if before == after {
        return Ok(text.to_owned());
    }
    let merged = document.to_string();
    // It writes one kind of line end.
    let windows = text.contains("\r\n");
    Ok(if windows { merged.replace("\r\n", "\n").replace('\n', "\r\n") } else { merged })
}

fn fill(server: &mut dyn TableLike, entry: &Entry, command: &str) {
    for key in OF_REMOTE {
        server.remove(key);
    }
    if server.get("command").and_then(Item::as_str) != Some(command) {
        set(server, "command", value(command));
    }
    let same = server.get("args").and_then(Item::as_array).is_some_and(|args| {
        args.len() == entry.args.len()
            && args.iter().zip(&entry.args).all(|(old, new)| old.as_str() == Some(new))
    });
    if !same {
        set(server, "args", value(entry.args.iter().collect::<Array>()));
    }
    if entry.env.is_empty() {
        return;
    }
    if let Some(env) = server.get_mut("env").and_then(Item::as_table_like_mut) {
        for (name, text) in &entry.env {
            if env.get(name).and_then(Item::as_str) != Some(text) {
                set(env, name, value(text));
            }
        }
    } else {
        let env: InlineTable = entry.env.iter().cloned().collect();
        set(server, "env", value(env));
    }
}

/// Sets a value and keeps what stands around it, such as a comment at the end of its line.
fn set(table: &mut dyn TableLike, key: &str, mut new: Item) {
    if let (Some(old), Some(new)) = (table.get(key).and_then(Item::as_value), new.as_value_mut()) {
        *new.decor_mut() = old.decor().clone();
    }
    if let Some(old) = table.get_mut(key) {
        *old = new;
    } else {
        table.insert(key, new);
    }
}

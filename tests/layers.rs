//! Imports point one way: a module may name modules to its left in this list, and itself.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

const LAYERS: &[&str] = &[
    "model",
    "media",
    "store",
    "chart",
    "catalogue",
    "auth",
    "call",
    "policy",
    "config",
    "access",
    "goals",
    "briefing",
    "plan",
    "admission",
    "client",
    "page",
    "signin",
    "explain",
    "flow",
    "ask",
    "jobs",
    "tools",
    "console",
    "transport",
    "hosts",
    "observe",
    "app",
    "cli",
];

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules that a source names as `crate::…`, in paths and in braces, outside comments.
fn named(source: &str) -> Vec<String> {
    let code: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let word = |text: &str| -> String {
        text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let mut names = Vec::new();
    for part in code.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            None => names.push(word(part)),
            Some(group) => {
                let mut depth = 0;
                let mut piece = String::new();
                for c in group.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => names.push(word(std::mem::take(&mut piece).trim())),
                        _ if depth == 0 => piece.push(c),
                        _ => {}
                    }
                }
                names.push(word(piece.trim()));
            }
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

#[test]
fn no_module_names_one_to_its_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut seen = 0;
    for file in files {
        let relative = file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
        let own = relative.split(['/', '.']).next().unwrap().to_owned();
        if matches!(own.as_str(), "lib" | "main") {
            continue;
        }
        let rank = |name: &str| LAYERS.iter().position(|layer| *layer == name);
        let here = rank(&own).unwrap_or_else(|| panic!("{relative}: `{own}` is in no layer"));
        for name in named(&fs::read_to_string(&file).unwrap()) {
            let there =
                rank(&name).unwrap_or_else(|| panic!("{relative}: `{name}` is in no layer"));
            assert!(
                there <= here,
                "{relative} names `{name}`, which stands to the right of `{own}`"
            );
            seen += 1;
        }
    }
    assert!(seen > 50, "only {seen} imports were seen: the reading is broken");
}

#[test]
fn the_reading_sees_every_spelling() {
    let source = "use crate::flow::Flow;\nuse crate::{app, tools::{a, b}, client};\n// crate::cli\nlet x = crate::model::urn();";
    assert_eq!(named(source), ["flow", "app", "tools", "client", "model"]);
}

#[test]
fn the_sandbox_depends_on_nothing_of_ours() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("sandbox/Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
    assert!(!dependencies.contains("linkedin-mcp") && !dependencies.contains("path ="));
}

#[test]
fn no_source_file_is_longer_than_six_hundred_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for directory in ["src", "sandbox/src", "sandbox/tests", "tests"] {
        sources(&root.join(directory), &mut files);
    }
    for file in files {
        let lines = fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 600, "{} has {lines} lines", file.display());
    }
}

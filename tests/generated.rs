//! Generated files agree with the catalogue. `UPDATE=1` writes them.

#![cfg(test)]

use std::path::Path;

use linkedin_mcp::cli::schemas;

#[test]
fn tool_schemas_and_the_readme_table_are_what_the_catalogue_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let check = std::env::var_os("UPDATE").is_none();
    let changed = schemas::write(root, check).unwrap();
    assert!(!check || changed.is_empty(), "run `linkedin-mcp schemas`: {changed:?}");
}

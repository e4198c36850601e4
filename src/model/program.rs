//! This program, as a person has to name it: a host may have started it from a place that is on nobody's PATH.

use std::sync::OnceLock;

/// This program.
pub fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let path = std::env::current_exe().ok().and_then(|path| path.to_str().map(str::to_owned));
        match path {
            Some(path) if path.contains([' ', '\'', '"']) => format!("\"{path}\""),
            Some(path) => path,
            None => "linkedin-mcp".to_owned(),
        }
    })
}

/// A command line of this program, such as `/opt/linkedin-mcp login --account acme`.
pub fn command(arguments: &str) -> String {
    format!("{} {arguments}", program())
}

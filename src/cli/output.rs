//! The one place that writes to standard output, and the terminal's colours.

use std::io::{IsTerminal, Write};

/// Where a line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Out {
    /// What was asked for.
    Result,
    /// Everything else.
    Error,
}

/// Writes a line.
pub(super) fn say(out: Out, line: &str) -> std::io::Result<()> {
    match out {
        Out::Result => writeln!(std::io::stdout().lock(), "{line}"),
        Out::Error => writeln!(std::io::stderr().lock(), "{line}"),
    }
}

/// How a piece of text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// A heading.
    Bold,
    /// Less important.
    Dim,
    /// It went well.
    Good,
    /// It was refused.
    Bad,
    /// A name.
    Name,
}

/// Colours text where a person reads it in a terminal and has not asked for none.
pub(super) fn look(text: &str, look: Look) -> String {
    let code = match look {
        Look::Bold => "1",
        Look::Dim => "2",
        Look::Good => "32",
        Look::Bad => "31",
        Look::Name => "36",
    };
    if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}

//! Questions to whoever sits at the terminal. What is asked goes to standard error: standard output is for what was
//! asked for.

use std::io::{IsTerminal as _, Write as _};

use secrecy::SecretString;

use super::Failure;

/// Asks for a line. Nothing comes back where the input has ended.
pub(super) fn ask(question: &str) -> Result<Option<String>, Failure> {
    let mut error = std::io::stderr().lock();
    write!(error, "{question} ")?;
    error.flush()?;
    drop(error);
    let mut line = String::new();
    if std::io::stdin().read_line(&mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(line.trim().to_owned()))
}

/// Asks for a yes. Anything else is a no.
pub(super) fn yes(question: &str) -> Result<bool, Failure> {
    let answer = ask(&format!("{question} [y/N]"))?;
    Ok(answer.is_some_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes")))
}

/// Asks for a secret, without showing it; where nobody sits at a terminal, none is asked for.
pub(super) fn secret(question: &str) -> Result<Option<SecretString>, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let typed = rpassword::prompt_password(format!("{question} "))?;
    Ok(Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty()).map(SecretString::from))
}

/// Reads a secret from standard input.
pub(super) fn piped() -> Result<SecretString, Failure> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let token = SecretString::from(line.trim().to_owned());
    zeroize::Zeroize::zeroize(&mut line);
    Ok(token)
}

//! The command line, at that sandbox, with an empty environment.

use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};

use super::Portal;

/// Nothing takes this long unless it hangs.
const PATIENCE: Duration = Duration::from_mins(2);

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn is_done(&self) -> &Self {
        assert_eq!(self.code, 0, "{self:#?}");
        self
    }

    /// It failed, and said each of these.
    pub(crate) fn fails(&self, words: &[&str]) -> &Self {
        assert_ne!(self.code, 0, "{self:#?}");
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in {self:#?}");
        }
        self
    }

    pub(crate) fn says(&self, words: &[&str]) -> &Self {
        for word in words {
            assert!(self.out.contains(word), "`{word}` is not in {self:#?}");
        }
        self
    }

    pub(crate) fn answer(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("no answer: {self:#?}"))
    }
}

impl Portal {
    pub(crate) fn command(&self, arguments: &[&str], more: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linkedin-mcp"));
        command.args(arguments).arg("--live").env_clear().kill_on_drop(true);
        let mut settings = self.settings();
        for (name, value) in more {
            settings.retain(|own, _| own != name);
            command.env(format!("LINKEDIN_MCP_{}", name.to_uppercase()), value);
        }
        for (name, value) in settings {
            command.arg(format!("--{}", name.replace('_', "-"))).arg(value);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) async fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, &[], "").await
    }

    /// Runs a command with other settings (an empty one is none), and something on its standard input.
    pub(crate) async fn run_with(
        &self,
        arguments: &[&str],
        more: &[(&str, &str)],
        input: &str,
    ) -> Said {
        let mut child = self.command(arguments, more).spawn().unwrap();
        // It may have ended without reading.
        child.stdin.take().unwrap().write_all(input.as_bytes()).await.ok();
        let ended = tokio::time::timeout(PATIENCE, child.wait_with_output()).await;
        let output = ended.expect("it hangs").unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// `login --paste`, where the member who is armed answers.
    pub(crate) async fn log_in(&self, arguments: &[&str], more: &[(&str, &str)]) -> Said {
        self.log_in_changing(arguments, more, "", |address| address).await
    }

    /// The same, after other questions were answered, and with what is pasted changed on the way.
    pub(crate) async fn log_in_changing(
        &self,
        arguments: &[&str],
        more: &[(&str, &str)],
        first: &str,
        change: impl FnOnce(String) -> String,
    ) -> Said {
        let all: Vec<&str> = ["login", "--paste"].iter().chain(arguments).copied().collect();
        let mut child = self.command(&all, more).spawn().unwrap();
        if !first.is_empty() {
            child.stdin.as_mut().unwrap().write_all(first.as_bytes()).await.unwrap();
        }
        let done = tokio::time::timeout(PATIENCE, self.pasted(&mut child, change)).await;
        done.expect("it hangs")
    }

    async fn pasted(&self, child: &mut Child, change: impl FnOnce(String) -> String) -> Said {
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (mut out, mut err) = (String::new(), String::new());
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).await.unwrap() == 0 {
                break;
            }
            out.push_str(&line);
            let address = line.trim();
            if address.starts_with(&self.world.base) && address.contains("/oauth/v2/authorization?")
            {
                let back = change(self.open(address).await);
                let mut input = child.stdin.take().unwrap();
                input.write_all(format!("{back}\n").as_bytes()).await.ok();
                break;
            }
        }
        drop(child.stdin.take());
        let mut errors = child.stderr.take().unwrap();
        let (rest, _) =
            tokio::join!(output.read_to_string(&mut out), errors.read_to_string(&mut err));
        rest.unwrap();
        Said { code: child.wait().await.unwrap().code().unwrap(), out, err }
    }
}

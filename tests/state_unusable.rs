//! A state directory that cannot be used: no write leaves without its journal, reading goes on, nothing is made
//! worse, and once the cause is removed the same process writes again.

#![cfg(test)]

mod hosts;
mod scratch;
mod world;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use hosts::{Host, Outside, Settings, bytes, call, look_up, post};
use scratch::{Books, Scratch};
use serde_json::{Value, json};

static NEXT: AtomicU32 = AtomicU32::new(1);

/// A host on a state that cannot be used.
struct Broken {
    outside: Outside,
    settings: Settings,
    host: Host,
}

impl Broken {
    fn at(outside: Outside, directory: &Path) -> Self {
        let settings = Settings::of(&outside, directory);
        let host = Host::start(&settings);
        Self { outside, settings, host }
    }

    async fn arrived(&self) -> usize {
        self.outside.world.requests().await.len()
    }

    /// Writes are refused with a reason that names the path and says what to do, by hosts and by the command line;
    /// reading goes on.
    async fn refuses(&mut self, path: &Path, cause: &str, fix: &str) {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let text = format!("Never {n}");
        let before = self.arrived().await;
        let by_host = self.host.post(&text).await;
        let by_line = call(&self.settings, "linkedin_posts_write", &post(&text)).await;
        for refused in [by_host, by_line] {
            assert_eq!(refused["outcome"], "not_done", "{refused}");
            assert_eq!(refused["error"]["kind"], "state_unavailable", "{refused}");
            assert_eq!(refused["linkedin_calls"], 0, "{refused}");
            let error = &refused["error"];
            let told = error["cause"].as_str().unwrap();
            assert!(told.contains(path.to_str().unwrap()), "it names {}: {told}", path.display());
            assert!(told.contains(cause), "{told}");
            assert!(error["fix"].to_string().contains(fix), "{error}");
        }
        assert_eq!(self.arrived().await, before, "nothing was sent");
        for id in [n, n + 10_000] {
            let arguments = look_up(id);
            let read = if id == n {
                self.host.call("linkedin_organizations_read", arguments).await
            } else {
                call(&self.settings, "linkedin_organizations_read", &arguments).await
            };
            assert_eq!(read["outcome"], "done", "reading goes on: {read}");
        }
    }

    /// The status says so, too.
    async fn says_so(&mut self, path: &Path) {
        let status = self.host.call("linkedin_status", json!({})).await;
        let problem = status["result"]["state"]["problem"].as_str().unwrap_or_default();
        assert!(problem.contains(path.to_str().unwrap()), "{status}");
        assert!(status["summary"].as_str().unwrap().contains("Nothing can be written"), "{status}");
    }

    /// Once the cause is gone the same process writes.
    async fn works(&mut self) {
        let text = format!("At last {}", NEXT.fetch_add(1, Ordering::Relaxed));
        let done = self.host.post(&text).await;
        assert_eq!(done["outcome"], "done", "{done}");
        let again = call(&self.settings, "linkedin_posts_write", &post(&text)).await;
        assert_eq!(
            (&again["outcome"], &again["replayed"]),
            (&json!("done"), &json!(true)),
            "{again}"
        );
        let status = self.host.call("linkedin_status", json!({})).await;
        assert_eq!(status["result"]["state"]["problem"], Value::Null, "{status}");
    }
}

/// A state with one write in it, which nobody has open.
async fn kept() -> (Outside, Scratch, PathBuf) {
    let (outside, state) = (Outside::start().await, Scratch::new());
    let directory = state.join("state");
    let mut host = Host::start(&Settings::of(&outside, &directory));
    assert_eq!(host.post("Before").await["outcome"], "done");
    host.end().await;
    let file = directory.join("state.sqlite3");
    assert!(file.is_file());
    (outside, state, file)
}

#[tokio::test]
async fn a_file_where_the_directory_should_be() {
    let (outside, state) = (Outside::start().await, Scratch::new());
    let path = state.join("state");
    fs::write(&path, "not a directory").unwrap();
    let mut broken = Broken::at(outside, &path);
    broken.refuses(&path, "cannot be opened", "name another directory with --state-dir").await;
    broken.says_so(&path).await;
    assert_eq!(fs::read(&path).unwrap(), b"not a directory");
    fs::remove_file(&path).unwrap();
    broken.works().await;
}

/// Bytes that are no database's.
fn garbage(length: usize) -> Vec<u8> {
    (0..length).map(|n| u8::try_from(n * 7 % 251).unwrap()).collect()
}

async fn damaged(what: &str, spoil: impl AsyncFn(&Path) -> Vec<u8>) {
    let (outside, _state, file) = kept().await;
    let whole = fs::read(&file).unwrap();
    let spoilt = spoil(&file).await;
    assert!(spoilt != whole && spoilt.len() == whole.len(), "{what}");
    fs::write(&file, &spoilt).unwrap();
    let directory = file.parent().unwrap();
    let mut broken = Broken::at(outside, directory);
    broken.refuses(&file, "is damaged", "Restore").await;
    broken.says_so(&file).await;
    assert!(fs::read(&file).unwrap() == spoilt, "{what}: the file was changed");

    fs::write(&file, &whole).unwrap();
    broken.works().await;
    let known = broken.host.post("Before").await;
    assert_eq!((&known["outcome"], &known["replayed"]), (&json!("done"), &json!(true)), "{known}");
    assert_eq!(broken.outside.world.effects("post.create").await, 2);
}

#[tokio::test]
async fn a_database_without_its_header() {
    damaged("header", async |file| {
        let mut bytes = fs::read(file).unwrap();
        bytes[..100].copy_from_slice(&garbage(100));
        bytes
    })
    .await;
}

#[tokio::test]
async fn a_database_with_garbage_in_the_middle() {
    damaged("middle", async |file| {
        let mut bytes = fs::read(file).unwrap();
        let length = bytes.len() - 4_096;
        bytes[4_096..].copy_from_slice(&garbage(length));
        bytes
    })
    .await;
}

/// Everything else is whole: only who looks at the journal meets it.
#[tokio::test]
async fn a_database_whose_journal_of_writes_is_garbage() {
    damaged("the journal's page", async |file| {
        let page = "SELECT name, rootpage FROM sqlite_master WHERE name = 'writes'";
        let page = Books::of(file.parent().unwrap()).pairs(page).await["writes"];
        let mut bytes = fs::read(file).unwrap();
        let start = usize::try_from(page - 1).unwrap() * 4_096;
        bytes[start..start + 4_096].copy_from_slice(&garbage(4_096));
        bytes
    })
    .await;
}

#[tokio::test]
async fn a_database_of_a_newer_version() {
    let (outside, _state, file) = kept().await;
    let directory = file.parent().unwrap();
    let books = Books::of(directory);
    books.run("INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99, 'from the future', 1, x'00', 0)").await;
    let newer = fs::read(&file).unwrap();
    let mut broken = Broken::at(outside, directory);
    broken.refuses(&file, "newer version", "Update this program").await;
    broken.says_so(&file).await;
    assert!(fs::read(&file).unwrap() == newer, "the file was changed");
    let changed: Vec<_> = bytes(directory)
        .into_iter()
        .filter(|(path, bytes)| {
            path.extension().is_some_and(|e| e == "sqlite3-wal") && !bytes.is_empty()
        })
        .collect();
    assert!(changed.is_empty(), "changes wait to be taken over");
    books.run("DELETE FROM _sqlx_migrations WHERE version = 99").await;
    broken.works().await;
    let known = broken.host.post("Before").await;
    assert_eq!(known["replayed"], true, "{known}");
}

/// A small disk of a test's own.
struct Disk(Scratch);

impl Disk {
    /// Nothing where this machine lets nobody mount; the test then says that it was not run.
    fn mounted(test: &str) -> Option<Self> {
        let scratch = Scratch::new();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=2m", "tmpfs", scratch.text()])
            .output();
        let why = match mounted {
            Ok(output) if output.status.success() => return Some(Self(scratch)),
            Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => error.to_string(),
        };
        // Past the harness, which shows nothing of a test that passes: nobody should take it for run.
        let said = format!("SKIPPED {test}: nothing can be mounted here: {why}\n");
        std::io::stderr().write_all(said.as_bytes()).unwrap();
        None
    }

    fn again(&self, how: &str) {
        let options = format!("remount,{how}");
        let output = Command::new("mount").args(["-o", &options, self.0.text()]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// Takes all the room that is left.
    fn fill(&self) {
        let file = self.0.join("filler");
        let mut filler = fs::OpenOptions::new().create(true).append(true).open(file).unwrap();
        for size in [4_096, 1] {
            while filler.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.0.join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Also while somebody still holds a file there.
        Command::new("umount").args(["-l", self.0.text()]).status().ok();
    }
}

#[tokio::test]
async fn a_disk_that_is_full_from_the_start() {
    let Some(disk) = Disk::mounted("a disk that is full from the start") else { return };
    disk.fill();
    let directory = disk.0.join("state");
    let mut broken = Broken::at(Outside::start().await, &directory);
    broken.refuses(&directory, "full", "Make room").await;
    broken.says_so(&directory).await;
    disk.make_room();
    broken.works().await;
}

#[tokio::test]
async fn a_disk_that_fills_up_meanwhile() {
    let Some(disk) = Disk::mounted("a disk that fills up meanwhile") else { return };
    let directory = disk.0.join("state");
    let mut broken = Broken::at(Outside::start().await, &directory);
    broken.works().await;
    disk.fill();
    // The log beside the file may have room for a few more.
    let mut left = 200;
    let refused = loop {
        let answer = broken.host.post(&format!("Still {left}")).await;
        if answer["outcome"] != "done" {
            break answer;
        }
        left -= 1;
        assert!(left > 0, "the disk does not fill up");
    };
    assert_ne!(refused["outcome"], "unknown", "nothing left without being written down: {refused}");
    broken.refuses(&directory, "full", "Make room").await;
    let known = Books::of(&directory).states().await;
    assert_eq!(known.get("sending"), None, "{known:?}");
    let done = usize::try_from(known["done"]).unwrap();
    assert_eq!(broken.outside.world.effects("post.create").await, done, "{known:?}");
    disk.make_room();
    broken.works().await;
}

/// What happened is told as what happened, although nobody can write it down.
#[tokio::test]
async fn a_disk_that_fills_up_while_a_write_is_under_way() {
    let Some(disk) = Disk::mounted("a disk that fills up while a write is under way") else {
        return;
    };
    let directory = disk.0.join("state");
    let mut broken = Broken::at(Outside::start().await, &directory);
    let slow = json!({"kind": "delay", "ms": 1_500});
    broken.outside.world.fault("POST", "/rest/posts", 1, &slow).await;
    let id = broken.host.ask("linkedin_posts_write", &post("Under way")).await;
    broken.outside.has_seen("POST", "/rest/posts", 1).await;
    disk.fill();
    let answer = broken.host.answer(id).await;
    assert_eq!(answer["outcome"], "done", "{answer}");
    assert!(answer["result"]["post"].is_string(), "{answer}");
    assert_eq!(broken.outside.world.effects("post.create").await, 1);
    let warned = answer["warnings"].to_string().contains("could not be written down");
    let known: Vec<_> = Books::of(&directory).states().await.into_iter().collect();
    let expected = if warned { "sending" } else { "done" };
    assert_eq!(known, [(expected.to_owned(), 1)], "{answer}");
    assert!(warned, "the disk was not full: {answer}");
    // Whoever comes after it knows that it may have happened.
    disk.make_room();
    broken.host.kill().await;
    let again = call(&broken.settings, "linkedin_posts_write", &post("Under way")).await;
    assert_eq!(again["error"]["kind"], "outcome_unknown", "{again}");
    assert_eq!(broken.outside.world.effects("post.create").await, 1);
}

#[tokio::test]
async fn a_disk_that_may_only_be_read() {
    let Some(disk) = Disk::mounted("a disk that may only be read") else { return };
    let directory = disk.0.join("state");
    let outside = Outside::start().await;
    let mut before = Host::start(&Settings::of(&outside, &directory));
    assert_eq!(before.post("Before").await["outcome"], "done");
    before.end().await;
    disk.again("ro");
    let kept = fs::read(directory.join("state.sqlite3")).unwrap();
    let mut broken = Broken::at(outside, &directory);
    broken.refuses(&directory, "cannot be written to", "writable").await;
    broken.says_so(&directory).await;
    assert!(fs::read(directory.join("state.sqlite3")).unwrap() == kept);
    disk.again("rw");
    broken.works().await;
    let known = broken.host.post("Before").await;
    assert_eq!(known["replayed"], true, "{known}");
}

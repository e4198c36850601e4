//! The server that stands still at a step: `examples/crash`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// The latest change to anything that the example is built from.
fn changed(path: &Path) -> SystemTime {
    let own = std::fs::metadata(path).unwrap().modified().unwrap();
    let Ok(entries) = std::fs::read_dir(path) else { return own };
    entries.map(|entry| changed(&entry.unwrap().path())).fold(own, SystemTime::max)
}

/// The watched server. `cargo test` builds it with all the rest, `cargo test --test crash` does not.
pub(crate) fn example() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let profile = own.parent().and_then(Path::parent).unwrap();
    let name = format!("crash{}", std::env::consts::EXE_SUFFIX);
    let example = profile.join("examples").join(name);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = ["src", "sandbox/src", "sandbox/facts", "examples/crash", "Cargo.lock"];
    let newest = sources.map(|source| changed(&root.join(source))).into_iter().max();
    if !example.exists() || Some(changed(&example)) < newest {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--quiet", "--locked", "--example", "crash"]).current_dir(root);
        build.arg("--target-dir").arg(profile.parent().unwrap());
        if profile.ends_with("release") {
            build.arg("--release");
        }
        // What cargo tells a test of itself would have it build half of everything anew.
        let told =
            |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
        for (name, _) in std::env::vars().filter(|(name, _)| told(name)) {
            build.env_remove(name);
        }
        assert!(build.status().unwrap().success(), "the example does not build");
    }
    example
}

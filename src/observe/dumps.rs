//! No image of this process's memory on disk: it holds tokens.

/// Sees to it that a crash leaves no core dump, as far as the system lets it. For the whole process, and for good.
///
/// On Linux the limit is not enough: where dumps go to a program (systemd-coredump, apport), the kernel does not look at it.
/// So the process is marked as one that is not dumped, which also keeps the user's other processes from reading its memory.
/// Under that mark what lies in `/proc/self` belongs to root. Another process sees less there, this one all that it uses.
pub fn forbid_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit { current: Some(0), maximum: Some(0) };
        if let Err(error) = setrlimit(Resource::Core, none) {
            tracing::debug!(%error, "core dumps could not be limited");
        }
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
            tracing::debug!(%error, "core dumps could not be switched off");
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs;
    use std::io::Read as _;
    use std::os::unix::process::CommandExt as _;

    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    /// Tells a process that it is the one which forbids.
    const CHILD: &str = "LINKEDIN_MCP_TEST_DUMPS";

    /// The other process of the test below: what is forbidden stays forbidden for the whole process.
    #[test]
    fn a_process_without_dumps() {
        if std::env::var_os(CHILD).is_none() {
            return;
        }
        super::forbid_core_dumps();
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        // What libraries read about the process that they are in.
        for name in ["status", "stat", "maps", "cgroup", "mountinfo", "limits", "cmdline"] {
            fs::read(format!("/proc/self/{name}"))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        assert!(fs::read_link("/proc/self/exe").is_ok());
        assert!(fs::read_dir("/proc/self/fd").unwrap().count() > 2);
        assert!(fs::read_dir("/proc/self/task").unwrap().count() > 0);
        let null = fs::File::open("/dev/null").unwrap();
        let again = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&null));
        assert_eq!(fs::read_link(&again).unwrap(), std::path::Path::new("/dev/null"));
        assert_eq!(fs::File::open(again).unwrap().read(&mut [0; 1]).unwrap(), 0);
        // A program that it starts may be dumped again, as it likes.
        let started = std::process::Command::new("true").status();
        assert!(started.unwrap().success());
    }

    #[test]
    fn a_process_that_forbids_dumps_can_do_all_that_it_does() {
        // Root may read what belongs to root; it says little. An ordinary user is asked, too, where the file can be reached.
        let root = rustix::process::geteuid().as_raw() == 0;
        for user in [None, root.then_some(65534)] {
            let mut command = std::process::Command::new(std::env::current_exe().unwrap());
            command
                .args(["--exact", "observe::dumps::tests::a_process_without_dumps"])
                .env(CHILD, "1")
                .current_dir("/");
            if let Some(user) = user {
                command.uid(user).gid(user);
            }
            match command.output() {
                Ok(done) => assert!(done.status.success(), "{done:?}"),
                Err(error) if user.is_some() => println!("skipped for another user: {error}"),
                Err(error) => panic!("{error}"),
            }
        }
    }
}

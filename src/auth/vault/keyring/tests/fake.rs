//! A bus, and somebody on it who keeps secrets. What a desktop's keyring does is told by the specification:
//! <https://specifications.freedesktop.org/secret-service-spec/latest/>

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use zbus::object_server::SignalEmitter;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, ObjectServer, fdo, interface};

const ROOT: &str = "/org/freedesktop/secrets";
const LOGIN: &str = "/org/freedesktop/secrets/collection/login";
const PROMPT: &str = "/org/freedesktop/secrets/prompt/p1";

/// A bus of its own, without anything that could be started on it.
pub(super) struct Bus {
    daemon: Child,
    directory: PathBuf,
    pub(super) address: String,
}

impl Bus {
    /// Nothing where there is no such program.
    pub(super) async fn start() -> Option<Self> {
        let name = format!("linkedin-mcp-test-{}", uuid::Uuid::new_v4().simple());
        let directory = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&directory).unwrap();
        let (socket, config) = (directory.join("bus"), directory.join("config"));
        let address = format!("unix:path={}", socket.display());
        let policy = r#"<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>"#;
        let text = format!(
            "<busconfig><type>session</type><listen>{address}</listen><policy context=\"default\">{policy}</policy></busconfig>"
        );
        std::fs::write(&config, text).unwrap();
        let daemon = Command::new("dbus-daemon")
            .args(["--nofork", "--nopidfile", "--nosyslog"])
            .arg(format!("--config-file={}", config.display()))
            .stderr(Stdio::null())
            .spawn();
        let Ok(daemon) = daemon else {
            println!("skipped: there is no dbus-daemon here");
            std::fs::remove_dir_all(directory).ok();
            return None;
        };
        for _ in 0..500 {
            if socket.exists() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Some(Self { daemon, directory, address })
    }

    /// Puts somebody on it who keeps secrets.
    pub(super) async fn keep(&self, manner: Manner) -> Kept {
        let state = Arc::new(Mutex::new(State::default()));
        state.lock().unwrap().locked = !matches!(manner, Manner::Open | Manner::Silent);
        let service = Service { manner, state: Arc::clone(&state) };
        let collection = Collection { state: Arc::clone(&state) };
        let prompt = Prompt { manner, state: Arc::clone(&state) };
        let connection = zbus::connection::Builder::address(self.address.as_str())
            .unwrap()
            .serve_at(ROOT, service)
            .unwrap()
            .serve_at(LOGIN, collection)
            .unwrap()
            .serve_at(PROMPT, prompt)
            .unwrap()
            .name("org.freedesktop.secrets")
            .unwrap()
            .build()
            .await
            .unwrap();
        Kept { state, _connection: connection }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.daemon.kill().ok();
        self.daemon.wait().ok();
        std::fs::remove_dir_all(&self.directory).ok();
    }
}

/// How it behaves when it is asked.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Manner {
    /// Unlocked.
    Open,
    /// Locked; the person unlocks it.
    Unlocked,
    /// Locked; the person says no.
    Refused,
    /// Locked; the person is not there.
    Unattended,
    /// It never answers.
    Silent,
}

#[derive(Default)]
struct State {
    locked: bool,
    secrets: HashMap<u32, (HashMap<String, String>, Vec<u8>)>,
}

/// What it keeps.
pub(super) struct Kept {
    state: Arc<Mutex<State>>,
    _connection: Connection,
}

impl Kept {
    pub(super) fn count(&self) -> usize {
        self.state.lock().unwrap().secrets.len()
    }
}

type Secret = (OwnedObjectPath, Vec<u8>, Vec<u8>, String);
type Paths = Vec<OwnedObjectPath>;

fn path(text: &str) -> OwnedObjectPath {
    ObjectPath::try_from(text).unwrap().into()
}

fn item(id: u32) -> OwnedObjectPath {
    path(&format!("{LOGIN}/{id}"))
}

struct Service {
    manner: Manner,
    state: Arc<Mutex<State>>,
}

#[interface(name = "org.freedesktop.Secret.Service")]
impl Service {
    async fn open_session(
        &self,
        algorithm: String,
        _input: Value<'_>,
    ) -> fdo::Result<(OwnedValue, OwnedObjectPath)> {
        if self.manner == Manner::Silent {
            tokio::time::sleep(Duration::from_hours(1)).await;
        }
        if algorithm != "plain" {
            return Err(fdo::Error::NotSupported("only plain".to_owned()));
        }
        Ok((Value::from("").try_into().unwrap(), path("/org/freedesktop/secrets/session/s1")))
    }

    fn search_items(&self, attributes: HashMap<String, String>) -> (Paths, Paths) {
        let state = self.state.lock().unwrap();
        let matches = |of: &HashMap<String, String>| {
            attributes.iter().all(|(name, value)| of.get(name) == Some(value))
        };
        let found = state.secrets.iter().filter(|(_, (of, _))| matches(of));
        let found = found.map(|(id, _)| item(*id)).collect();
        if state.locked { (Vec::new(), found) } else { (found, Vec::new()) }
    }

    fn unlock(&self, objects: Paths) -> (Paths, OwnedObjectPath) {
        if self.state.lock().unwrap().locked {
            return (Vec::new(), path(PROMPT));
        }
        (objects, path("/"))
    }

    fn read_alias(&self, name: &str) -> OwnedObjectPath {
        path(if name == "default" { LOGIN } else { "/" })
    }
}

struct Collection {
    state: Arc<Mutex<State>>,
}

#[interface(name = "org.freedesktop.Secret.Collection")]
impl Collection {
    #[zbus(property)]
    fn locked(&self) -> bool {
        self.state.lock().unwrap().locked
    }

    async fn create_item(
        &self,
        properties: HashMap<String, OwnedValue>,
        secret: Secret,
        _replace: bool,
        #[zbus(object_server)] server: &ObjectServer,
    ) -> fdo::Result<(OwnedObjectPath, OwnedObjectPath)> {
        let attributes = properties.get("org.freedesktop.Secret.Item.Attributes").unwrap();
        let attributes = HashMap::try_from(attributes.try_clone().unwrap()).unwrap();
        let id = fastrand::u32(..);
        self.state.lock().unwrap().secrets.insert(id, (attributes, secret.2));
        let at = Item { id, state: Arc::clone(&self.state) };
        server.at(item(id), at).await?;
        Ok((item(id), path("/")))
    }
}

struct Item {
    id: u32,
    state: Arc<Mutex<State>>,
}

#[interface(name = "org.freedesktop.Secret.Item")]
impl Item {
    #[zbus(property)]
    fn locked(&self) -> bool {
        self.state.lock().unwrap().locked
    }

    fn get_secret(&self, session: OwnedObjectPath) -> fdo::Result<(Secret,)> {
        let state = self.state.lock().unwrap();
        if state.locked {
            return Err(fdo::Error::Failed("locked".to_owned()));
        }
        let (_, secret) = state.secrets.get(&self.id).unwrap();
        Ok(((session, Vec::new(), secret.clone(), "text/plain".to_owned()),))
    }

    fn set_secret(&self, secret: Secret) {
        self.state.lock().unwrap().secrets.get_mut(&self.id).unwrap().1 = secret.2;
    }

    fn delete(&self) -> OwnedObjectPath {
        self.state.lock().unwrap().secrets.remove(&self.id);
        path("/")
    }
}

struct Prompt {
    manner: Manner,
    state: Arc<Mutex<State>>,
}

#[interface(name = "org.freedesktop.Secret.Prompt")]
impl Prompt {
    async fn prompt(
        &self,
        _window: &str,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> fdo::Result<()> {
        match self.manner {
            Manner::Unlocked => {
                self.state.lock().unwrap().locked = false;
                Self::completed(&emitter, false, Value::from("")).await?;
            }
            Manner::Refused => Self::completed(&emitter, true, Value::from("")).await?,
            _ => {}
        }
        Ok(())
    }

    #[zbus(signal)]
    async fn completed(
        emitter: &SignalEmitter<'_>,
        dismissed: bool,
        result: Value<'_>,
    ) -> zbus::Result<()>;
}

impl Kept {
    pub(super) fn lock(&self) {
        self.state.lock().unwrap().locked = true;
    }
}

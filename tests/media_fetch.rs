//! Files from the web: what is asked, and what is never asked (OUT-1).

#![cfg(test)]

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use linkedin_mcp::media::fetch::{Internet, is_public};
use linkedin_mcp::media::{File, Files, Refusal, Settings, Source, Unfetchable};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

const LOCAL: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A web server on this machine, and names that lead there or elsewhere.
struct Web {
    port: u16,
    certificate: Vec<u8>,
    names: BTreeMap<&'static str, Vec<IpAddr>>,
    asked: Arc<Mutex<Vec<String>>>,
    resolved: Arc<Mutex<Vec<String>>>,
}

fn png() -> Vec<u8> {
    b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x07\0\0\0\x05\x08\x02\0\0\0".to_vec()
}

fn reply(path: &str) -> Vec<u8> {
    let moved = |to: &str| {
        format!(
            "HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        .into_bytes()
    };
    let body = |kind: &str, bytes: &[u8]| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nSet-Cookie: a=b\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            bytes.len()
        );
        [head.as_bytes(), bytes].concat()
    };
    match path {
        "/picture.jpg?size=1" => body("text/html", &png()),
        "/page" => body("image/png", b"<!doctype html><p>Sign in"),
        "/huge" => b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n".to_vec(),
        "/short" => {
            b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nConnection: close\r\n\r\nabc".to_vec()
        }
        "/empty" => body("image/png", b""),
        "/once" => moved("/picture.jpg?size=1"),
        "/thrice" => moved("https://other.example.org/twice"),
        "/twice" => moved("/once"),
        "/round" => moved("/round"),
        "/inside" => moved("https://inside.example.org/"),
        "/mixed" => moved("https://mixed.example.org/"),
        "/literal" => moved("https://169.254.169.254/latest/meta-data/"),
        "/plain" => moved("http://files.example.org/picture.jpg?size=1"),
        "/file" => moved("file:///etc/passwd"),
        "/port" => moved("https://files.example.org:8443/"),
        "/key" => moved("https://ann:secret@files.example.org/"),
        _ => b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
    }
}

impl Web {
    async fn start() -> Self {
        let names = ["files.example.org", "other.example.org"].map(str::to_owned);
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        let certificate = made.cert.der().to_vec();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind((LOCAL, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        let Ok(byte) = stream.read_u8().await else { return };
                        head.push(byte);
                    }
                    let head = String::from_utf8(head).unwrap();
                    let path = head.split(' ').nth(1).unwrap().to_owned();
                    seen.lock().unwrap().push(head);
                    stream.write_all(&reply(&path)).await.ok();
                    stream.shutdown().await.ok();
                });
            }
        });
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let names = BTreeMap::from([
            ("files.example.org", vec![LOCAL]),
            ("other.example.org", vec![LOCAL]),
            ("inside.example.org", vec![address("192.168.0.1")]),
            ("mixed.example.org", vec![LOCAL, address("10.0.0.7")]),
            ("nowhere.example.org", vec![]),
        ]);
        Self { port, certificate, names, asked, resolved: Arc::default() }
    }

    /// Files that come from there; this machine is the internet.
    fn files(&self, allowed: fn(IpAddr) -> bool) -> Files {
        let (names, resolved) = (self.names.clone(), Arc::clone(&self.resolved));
        let internet = Internet {
            resolve: Arc::new(move |name| {
                resolved.lock().unwrap().push(name.clone());
                let found = names.get(name.as_str()).cloned();
                Box::pin(async move { found.ok_or_else(|| std::io::ErrorKind::NotFound.into()) })
            }),
            allowed,
            port: self.port,
            trusted: Some(self.certificate.clone()),
        };
        Files::new(Settings { urls_allowed: true, internet, ..Settings::default() })
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn here(address: IpAddr) -> bool {
    address.is_loopback()
}

async fn open(files: &Files, source: &str) -> Result<File, Refusal> {
    files.open(&source.parse::<Source>()?, "ann").await
}

async fn unfetchable(files: &Files, source: &str) -> Unfetchable {
    match open(files, source).await {
        Err(Refusal::Unfetchable(why)) => why,
        other => panic!("{source}: {other:?}"),
    }
}

#[tokio::test]
async fn a_file_is_fetched_kept_and_judged_by_its_bytes() {
    let web = Web::start().await;
    let files = web.files(here);
    let file = open(&files, "https://files.example.org/picture.jpg?size=1").await.unwrap();
    // It is called after its address, and ends as what it is.
    assert_eq!((file.name(), file.seen().pixels), ("picture.png", Some((7, 5))));
    assert_eq!(web.resolved.lock().unwrap().len(), 1, "a name is resolved once");
    let again = files.open(file.source(), "ann").await.unwrap();
    assert_eq!((again.sha256(), web.asked()), (file.sha256(), 1));
    assert_eq!(files.open(file.source(), "ben").await.unwrap_err(), Refusal::NoUpload);

    let thrice = open(&files, "https://files.example.org/thrice").await.unwrap();
    assert_eq!((thrice.sha256(), web.asked()), (file.sha256(), 5));
    for head in web.asked.lock().unwrap().iter() {
        let head = head.to_lowercase();
        for header in ["cookie:", "authorization:", "referer:"] {
            assert!(!head.contains(header), "{head}");
        }
    }
    let page = open(&files, "https://files.example.org/page").await.unwrap();
    assert!(page.fits(linkedin_mcp::media::Use::Image).is_err(), "the content type says image");
}

#[tokio::test]
async fn what_is_not_a_public_https_server_is_not_asked() {
    let web = Web::start().await;
    let files = web.files(here);
    for (address, why) in [
        ("https://inside.example.org/a.png", Unfetchable::NotPublic),
        ("https://mixed.example.org/a.png", Unfetchable::NotPublic),
        ("https://nowhere.example.org/a.png", Unfetchable::NoHost),
        ("https://unknown.example.org/a.png", Unfetchable::NoHost),
        ("https://10.0.0.7/a.png", Unfetchable::NotPublic),
        ("https://[fd00::1]/a.png", Unfetchable::NotPublic),
        ("https://ann:secret@files.example.org/a.png", Unfetchable::Credentials),
        ("https://ann@files.example.org/a.png", Unfetchable::Credentials),
        ("https://files.example.org:8443/a.png", Unfetchable::Port),
        ("https://files.example.org:80/a.png", Unfetchable::Port),
        ("https://", Unfetchable::Malformed),
    ] {
        assert_eq!(unfetchable(&files, address).await, why, "{address}");
        assert_eq!(web.asked(), 0, "{address}");
    }
    assert_eq!(open(&files, "http://files.example.org/").await.unwrap_err(), Refusal::NotHttps);
    assert_eq!(web.asked(), 0);
}

#[tokio::test]
async fn a_redirect_is_looked_at_like_an_address() {
    let web = Web::start().await;
    let files = web.files(here);
    for (path, why) in [
        ("inside", Unfetchable::NotPublic),
        ("mixed", Unfetchable::NotPublic),
        ("literal", Unfetchable::NotPublic),
        ("plain", Unfetchable::LeavesHttps),
        ("file", Unfetchable::LeavesHttps),
        ("port", Unfetchable::Port),
        ("key", Unfetchable::Credentials),
    ] {
        let before = web.asked();
        let address = format!("https://files.example.org/{path}");
        assert_eq!(unfetchable(&files, &address).await, why, "{path}");
        assert_eq!(web.asked(), before + 1, "{path}: the second server was asked");
    }
    let before = web.asked();
    let round = unfetchable(&files, "https://files.example.org/round").await;
    assert_eq!((round, web.asked()), (Unfetchable::Redirects { most: 3 }, before + 4));
}

#[tokio::test]
async fn the_real_rule_refuses_this_machine_and_every_private_network() {
    let web = Web::start().await;
    let mut web = web;
    for (n, address) in [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.1.2.3",
        "172.20.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.100",
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::ffff:127.0.0.1",
        "::ffff:93.184.215.14",
        "fe80::1",
        "fc00::1",
        "fd00::1",
        "ff02::1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "2001:db8::1",
        "2001::1",
    ]
    .into_iter()
    .enumerate()
    {
        let address: IpAddr = address.parse().unwrap();
        let name: &'static str = Box::leak(format!("n{n}.example.org").into_boxed_str());
        web.names.insert(name, vec![address]);
        let literal = match address {
            IpAddr::V4(address) => format!("https://{address}/"),
            IpAddr::V6(address) => format!("https://[{address}]/"),
        };
        let files = web.files(is_public);
        for source in [format!("https://{name}/"), literal] {
            assert_eq!(unfetchable(&files, &source).await, Unfetchable::NotPublic, "{source}");
        }
    }
    // Other ways to write the same.
    let files = web.files(is_public);
    for source in [
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://①②⑦.0.0.1/",
    ] {
        assert_eq!(unfetchable(&files, source).await, Unfetchable::NotPublic, "{source}");
    }
    // A public address beside a private one makes no difference.
    web.names.insert("two.example.org", vec!["93.184.215.14".parse().unwrap(), LOCAL]);
    let files = web.files(is_public);
    assert_eq!(unfetchable(&files, "https://two.example.org/").await, Unfetchable::NotPublic);
    let real = Files::new(Settings { urls_allowed: true, ..Settings::default() });
    assert_eq!(unfetchable(&real, "https://localhost/").await, Unfetchable::NotPublic);
    assert_eq!(web.asked(), 0);
}

#[tokio::test]
async fn what_fails_on_the_way_is_told_apart_and_nothing_of_it_is_kept() {
    let web = Web::start().await;
    let files = web.files(here);
    let at = |path: &str| format!("https://files.example.org/{path}");
    assert_eq!(unfetchable(&files, &at("none")).await, Unfetchable::Status(404));
    assert_eq!(unfetchable(&files, &at("short")).await, Unfetchable::Broken);
    assert!(matches!(open(&files, &at("huge")).await, Err(Refusal::TooLarge { .. })));
    assert!(matches!(open(&files, &at("empty")).await, Err(Refusal::Empty { .. })));
    // A certificate that does not belong to the name is no server's.
    let mut web = web;
    web.names.insert("forged.example.org", vec![LOCAL]);
    let files = web.files(here);
    assert_eq!(unfetchable(&files, "https://forged.example.org/").await, Unfetchable::Broken);
}

#[tokio::test]
async fn unless_the_operator_allows_it_nothing_is_fetched() {
    let web = Web::start().await;
    let off = Files::new(Settings::default());
    let refused = open(&off, "https://files.example.org/picture.jpg?size=1").await.unwrap_err();
    assert_eq!((refused, web.asked()), (Refusal::AddressesOff, 0));
}

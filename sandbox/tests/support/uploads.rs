//! Uploads as a client makes them, and small files to upload.

use serde_json::{Value as Json, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{ACME, Answer, Place, enc, parse};

impl Place {
    pub(crate) async fn initialize(&self, who: &str, kind: &str, request: Json) -> Answer {
        let body = json!({"initializeUploadRequest": request});
        let target = format!("/rest/{kind}s?action=initializeUpload");
        self.call(who, "POST", &target).json(&body).send().await
    }

    /// The promise of an image or a document of the page's.
    pub(crate) async fn promised(&self, kind: &str) -> Json {
        let answer = self.initialize("ada", kind, json!({"owner": ACME})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["value"].clone()
    }

    /// The promise of a video of the page's.
    pub(crate) async fn promised_video(&self, bytes: usize) -> Json {
        let request = json!({"owner": ACME, "fileSizeBytes": bytes});
        let answer = self.initialize("ada", "video", request).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()["value"].clone()
    }

    pub(crate) async fn put(&self, address: &Json, bytes: &[u8]) -> Answer {
        self.upload("PUT", address, "", bytes).await
    }

    /// `headers` are whole lines.
    pub(crate) async fn upload(
        &self,
        method: &str,
        address: &Json,
        headers: &str,
        bytes: &[u8],
    ) -> Answer {
        let target = address.as_str().unwrap().strip_prefix(&self.sandbox.base()).unwrap();
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
            self.addr(),
            bytes.len()
        );
        parse(&self.raw(head.as_bytes(), bytes).await)
    }

    /// Status and body of an address with no header but the unavoidable.
    pub(crate) async fn fetch(&self, address: &Json) -> (u16, Vec<u8>) {
        let target = address.as_str().unwrap();
        let target = target.strip_prefix(&self.sandbox.base()).unwrap_or(target);
        let head =
            format!("GET {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.addr());
        let raw = self.raw(head.as_bytes(), b"").await;
        let end = raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = parse(&raw[..end + 4]);
        (head.status, raw[end + 4..].to_vec())
    }

    async fn raw(&self, head: &[u8], body: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.addr()).await.unwrap();
        stream.write_all(head).await.unwrap();
        stream.write_all(body).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        bytes
    }

    /// A medium as it really is.
    pub(crate) async fn media(&self, urn: &Json) -> Json {
        let world = self.control("GET", "world", None).await.json();
        let media = world["media"].as_array().unwrap();
        media.iter().find(|media| media["urn"] == *urn).cloned().unwrap_or(Json::Null)
    }

    pub(crate) async fn rules(&self, change: Json) -> Json {
        let answer = self.control("POST", "media", Some(change)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json()
    }

    pub(crate) async fn finalize(&self, video: &Json, ids: &[String]) -> Answer {
        let body = json!({"finalizeUploadRequest": {
            "video": video["video"],
            "uploadToken": video["uploadToken"],
            "uploadedPartIds": ids,
        }});
        let target = "/rest/videos?action=finalizeUpload";
        self.call("ada", "POST", target).json(&body).send().await
    }

    /// Every part of the bytes, one after the other; the ETags.
    pub(crate) async fn put_parts(&self, video: &Json, bytes: &[u8]) -> Vec<String> {
        let mut etags = Vec::new();
        for part in video["uploadInstructions"].as_array().unwrap() {
            let answer = self.put(&part["uploadUrl"], stretch(part, bytes)).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            etags.push(answer.header("etag").unwrap().to_owned());
        }
        etags
    }

    /// An image of the page's that is there and ready.
    pub(crate) async fn image(&self, bytes: &[u8]) -> String {
        let promise = self.promised("image").await;
        assert_eq!(self.put(&promise["uploadUrl"], bytes).await.status, 201);
        self.advance(3).await;
        promise["image"].as_str().unwrap().to_owned()
    }
}

/// The bytes a part is about.
pub(crate) fn stretch<'b>(part: &Json, bytes: &'b [u8]) -> &'b [u8] {
    let at = |name: &str| usize::try_from(part[name].as_u64().unwrap()).unwrap();
    &bytes[at("firstByte")..=at("lastByte")]
}

pub(crate) fn path(kind: &str, urn: &Json) -> String {
    format!("/rest/{kind}s/{}", enc(urn.as_str().unwrap()))
}

/// The head of a PNG of that size; nobody looks further.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 2, 0, 0, 0, 1, 2, 3, 4]);
    bytes
}

fn atom(kind: &[u8], data: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(data.len() + 8).unwrap().to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(data);
    bytes
}

/// An MP4 of that length in both senses, its movie header at the end.
pub(crate) fn mp4(bytes: usize, duration_ms: u32) -> Vec<u8> {
    let mut movie = vec![0; 12];
    movie.extend(1000_u32.to_be_bytes());
    movie.extend(duration_ms.to_be_bytes());
    movie.resize(100, 0);
    let mut track = vec![0; 76];
    track.extend((1920_u32 << 16).to_be_bytes());
    track.extend((1080_u32 << 16).to_be_bytes());
    let mut inner = atom(b"mvhd", &movie);
    inner.extend(atom(b"trak", &atom(b"tkhd", &track)));
    let end = atom(b"moov", &inner);
    let mut file = atom(b"ftyp", b"isom\0\0\0\0isommp42");
    let filling = bytes - file.len() - end.len() - 8;
    let noise: Vec<u8> = (0..filling as u64)
        .map(|place| (place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8)
        .collect();
    file.extend(atom(b"mdat", &noise));
    file.extend(end);
    file
}

/// Lower-case hexadecimal, as the world shows it.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    use std::fmt::Write as _;

    let mut text = String::new();
    for byte in sha2::Sha256::digest(bytes) {
        write!(text, "{byte:02x}").unwrap();
    }
    text
}

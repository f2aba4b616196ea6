//! A file of events, one record each: its length, a checksum of that, the bytes, a checksum of them.

use super::proto::Message;
use crate::error::{Error, Result};
use crate::files::CASTAGNOLI;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the files of one process and second apart.
static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// A file of events that is being written.
#[derive(Debug)]
pub struct EventFile {
    file: File,
    path: PathBuf,
}

impl EventFile {
    /// A new file in this folder, which is made.
    #[inline]
    pub fn new(folder: &Path) -> Result<Self> {
        let (seconds, process) = (now() as u64, std::process::id());
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let host = std::env::var("HOSTNAME").unwrap_or_default();
        let host = if host.contains(['/', '\\']) || host.is_empty() { "localhost" } else { &host };
        let name = format!("events.out.tfevents.{seconds:010}.{host}.{process}.{number}.v2");
        let path = folder.join(name);
        let file = fs::create_dir_all(folder).and_then(|()| File::create(&path));
        let file =
            file.map_err(|source| Error::Io { action: "write", path: path.clone(), source })?;
        let mut events = EventFile { file, path };
        events.write(Message::default().double(1, now()).text(3, "brain.Event:2"))?;
        Ok(events)
    }

    /// Adds an event of a step: `content` is the rest of the message.
    #[inline]
    pub fn event(&mut self, step: u64, content: (u64, Message)) -> Result<()> {
        let event = Message::default().double(1, now()).int(2, step as i64);
        self.write(event.message(content.0, content.1))
    }

    #[inline]
    fn write(&mut self, event: Message) -> Result<()> {
        let written: io::Result<()> = self.file.write_all(&record(event.bytes()));
        written.map_err(|source| Error::Io { action: "write", path: self.path.clone(), source })
    }
}

/// Seconds since 1970.
#[inline]
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |time| time.as_secs_f64())
}

/// The bytes of a record.
#[inline]
fn record(data: &[u8]) -> Vec<u8> {
    let len = (data.len() as u64).to_le_bytes();
    [&len[..], &masked(&len), data, &masked(data)].concat()
}

/// A CRC-32C, turned and shifted, since a checksum of bytes that hold checksums says little.
#[inline]
fn masked(bytes: &[u8]) -> [u8; 4] {
    CASTAGNOLI.checksum(bytes).rotate_right(15).wrapping_add(0xa282_ead8).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums() {
        let record = record(b"abc");
        assert_eq!(
            (record.len(), &record[..8], &record[12..15]),
            (19, &[3, 0, 0, 0, 0, 0, 0, 0][..], &b"abc"[..])
        );
    }
}

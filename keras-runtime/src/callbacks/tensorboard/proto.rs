//! Messages in the wire format of protocol buffers: what is written of it, and no more.
//!
//! Format: <https://protobuf.dev/programming-guides/encoding>.

/// A message: fields one after the other.
#[derive(Clone, Debug, Default)]
pub struct Message(Vec<u8>);

impl Message {
    /// Its bytes.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    #[inline]
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    #[inline]
    fn tag(&mut self, field: u64, kind: u64) {
        self.varint(field << 3 | kind);
    }

    /// An integer, an enum or a bool; a negative `int64` as its two's complement.
    #[must_use]
    #[inline]
    pub fn int(mut self, field: u64, value: i64) -> Self {
        self.tag(field, 0);
        self.varint(value as u64);
        self
    }

    /// A `double`.
    #[must_use]
    #[inline]
    pub fn double(mut self, field: u64, value: f64) -> Self {
        self.tag(field, 1);
        self.0.extend(value.to_le_bytes());
        self
    }

    /// A `string` or `bytes`.
    #[must_use]
    #[inline]
    pub fn text(mut self, field: u64, value: impl AsRef<[u8]>) -> Self {
        let value = value.as_ref();
        self.tag(field, 2);
        self.varint(value.len() as u64);
        self.0.extend(value);
        self
    }

    /// A message in the message.
    #[must_use]
    #[inline]
    pub fn message(self, field: u64, value: Message) -> Self {
        self.text(field, value.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the format's description.
    #[test]
    fn documented_bytes() {
        assert_eq!(Message::default().int(1, 150).bytes(), [0x08, 0x96, 0x01]);
        assert_eq!(Message::default().text(2, "testing").bytes(), b"\x12\x07testing");
        let inner = Message::default().int(1, 150);
        assert_eq!(Message::default().message(3, inner).bytes(), [0x1a, 3, 0x08, 0x96, 0x01]);
        let mut minus_two = vec![0x08, 0xfe];
        minus_two.extend([0xff; 8]);
        minus_two.push(1);
        assert_eq!(Message::default().int(1, -2).bytes(), minus_two);
    }
}

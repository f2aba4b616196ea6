//! The header of a safetensors file, read by `const` functions: a JSON object with an entry for each
//! tensor. Format: <https://huggingface.co/docs/safetensors>.

/// A tensor in a file.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// Such as `F32`.
    pub dtype: &'a [u8],
    /// Lengths of the axes.
    pub shape: [usize; MAX_AXES],
    /// How many axes there are.
    pub rank: usize,
    /// The bytes of the values, within those after the header.
    pub start: usize,
    /// See `start`.
    pub end: usize,
}

/// The most axes of a tensor in a file.
pub const MAX_AXES: usize = 8;

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no safetensors file.
    Format,
    /// It has no tensor of this name.
    Missing,
}

/// Goes through the text.
struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// The next byte that is no white space; 0 at the end.
    const fn peek(&mut self) -> u8 {
        while self.at < self.text.len()
            && matches!(self.text[self.at], b' ' | b'\n' | b'\r' | b'\t')
        {
            self.at += 1;
        }
        if self.at < self.text.len() { self.text[self.at] } else { 0 }
    }

    /// Goes past this byte, if it is the next.
    const fn take(&mut self, byte: u8) -> bool {
        let is_it = self.peek() == byte;
        if is_it {
            self.at += 1;
        }
        is_it
    }

    /// What is between quotes, as it is written.
    const fn string(&mut self) -> Result<&'a [u8], Fault> {
        if !self.take(b'"') {
            return Err(Fault::Format);
        }
        let start = self.at;
        while self.at < self.text.len() && self.text[self.at] != b'"' {
            self.at += if self.text[self.at] == b'\\' { 2 } else { 1 };
        }
        if self.at >= self.text.len() {
            return Err(Fault::Format);
        }
        let end = self.at;
        self.at += 1;
        Ok(self.text.split_at(end).0.split_at(start).1)
    }

    const fn number(&mut self) -> Result<usize, Fault> {
        let (mut number, mut digits) = (0_usize, 0);
        self.peek();
        while self.at < self.text.len() && self.text[self.at].is_ascii_digit() {
            let digit = (self.text[self.at] - b'0') as usize;
            number = match number.checked_mul(10) {
                Some(tens) => match tens.checked_add(digit) {
                    Some(number) => number,
                    None => return Err(Fault::Format),
                },
                None => return Err(Fault::Format),
            };
            digits += 1;
            self.at += 1;
        }
        if digits == 0 { Err(Fault::Format) } else { Ok(number) }
    }

    /// `[1, 2]`, and how many there are.
    const fn numbers(&mut self) -> Result<([usize; MAX_AXES], usize), Fault> {
        let (mut numbers, mut count) = ([0; MAX_AXES], 0);
        if !self.take(b'[') {
            return Err(Fault::Format);
        }
        while !self.take(b']') {
            if count == MAX_AXES || (count > 0 && !self.take(b',')) {
                return Err(Fault::Format);
            }
            numbers[count] = match self.number() {
                Ok(number) => number,
                Err(fault) => return Err(fault),
            };
            count += 1;
        }
        Ok((numbers, count))
    }

    /// Goes past an object of texts: what is told of the file.
    const fn skip_texts(&mut self) -> Result<(), Fault> {
        if !self.take(b'{') {
            return Err(Fault::Format);
        }
        while !self.take(b'}') {
            if self.string().is_err() || !self.take(b':') || self.string().is_err() {
                return Err(Fault::Format);
            }
            self.take(b',');
        }
        Ok(())
    }

    const fn entry(&mut self) -> Result<Entry<'a>, Fault> {
        let mut entry =
            Entry { dtype: &[], shape: [0; MAX_AXES], rank: 0, start: usize::MAX, end: 0 };
        if !self.take(b'{') {
            return Err(Fault::Format);
        }
        while !self.take(b'}') {
            let key = match self.string() {
                Ok(key) if self.take(b':') => key,
                _ => return Err(Fault::Format),
            };
            match key {
                b"dtype" => match self.string() {
                    Ok(dtype) => entry.dtype = dtype,
                    Err(fault) => return Err(fault),
                },
                b"shape" => match self.numbers() {
                    Ok((shape, rank)) => (entry.shape, entry.rank) = (shape, rank),
                    Err(fault) => return Err(fault),
                },
                b"data_offsets" => match self.numbers() {
                    Ok((range, 2)) => (entry.start, entry.end) = (range[0], range[1]),
                    _ => return Err(Fault::Format),
                },
                _ => return Err(Fault::Format),
            }
            self.take(b',');
        }
        if entry.start > entry.end { Err(Fault::Format) } else { Ok(entry) }
    }
}

/// Where a name begins and ends, and what it names.
type Named<'a> = ((usize, usize), Entry<'a>);

impl<'a> Reader<'a> {
    /// The next tensor, with where its name begins and ends; none at the end of the header, also when it
    /// is asked again.
    const fn next_tensor(&mut self) -> Result<Option<Named<'a>>, Fault> {
        loop {
            if self.peek() == b'}' {
                return Ok(None);
            }
            let start = self.at + 1;
            let key = match self.string() {
                Ok(key) => key,
                Err(fault) => return Err(fault),
            };
            if !self.take(b':') {
                return Err(Fault::Format);
            }
            if same(key, b"__metadata__") {
                if let Err(fault) = self.skip_texts() {
                    return Err(fault);
                }
                self.take(b',');
                continue;
            }
            let entry = match self.entry() {
                Ok(entry) => entry,
                Err(fault) => return Err(fault),
            };
            self.take(b',');
            return Ok(Some(((start, start + key.len()), entry)));
        }
    }
}

/// Whether two texts are one.
pub const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    a.len() == b.len() && i == a.len()
}

/// The header of a file and the bytes of all values after it.
pub const fn parts(file: &[u8]) -> Result<(&[u8], &[u8]), Fault> {
    let Some((length, rest)) = file.split_first_chunk::<8>() else { return Err(Fault::Format) };
    let length = u64::from_le_bytes(*length);
    if length > rest.len() as u64 {
        return Err(Fault::Format);
    }
    Ok(rest.split_at(length as usize))
}

/// The tensors of a header in the order of their names' places: reading it anew for each weight would be
/// more than the compiler does for a constant.
pub struct Index<'a> {
    header: &'a [u8],
    /// Where each tensor's name begins and ends.
    names: [(usize, usize); MAX_NAMES],
    /// How many there are.
    len: usize,
    /// Where the tensors begin for which there was no room.
    rest: usize,
}

/// The most tensors of which an index knows the places.
const MAX_NAMES: usize = 1024;

impl<'a> Index<'a> {
    /// Reads a header.
    pub const fn of(header: &'a [u8]) -> Result<Self, Fault> {
        let mut index = Index { header, names: [(0, 0); MAX_NAMES], len: 0, rest: 0 };
        let mut reader = Reader { text: header, at: 0 };
        if !reader.take(b'{') {
            return Err(Fault::Format);
        }
        index.rest = reader.at;
        while index.len < MAX_NAMES {
            match reader.next_tensor() {
                Ok(Some((key, _))) => {
                    index.names[index.len] = key;
                    index.len += 1;
                }
                Ok(None) => {
                    index.rest = reader.at;
                    return Ok(index);
                }
                Err(fault) => return Err(fault),
            }
            index.rest = reader.at;
        }
        Ok(index)
    }

    /// The tensor of this name.
    pub const fn find(&self, name: &str) -> Result<Entry<'a>, Fault> {
        let mut number = 0;
        while number < self.len {
            let (start, end) = self.names[number];
            if end - start == name.len() && same(part(self.header, start, end), name.as_bytes()) {
                let mut reader = Reader { text: self.header, at: end + 1 };
                reader.take(b':');
                return reader.entry();
            }
            number += 1;
        }
        let mut reader = Reader { text: self.header, at: self.rest };
        loop {
            match reader.next_tensor() {
                Ok(Some(((start, end), entry))) => {
                    if same(part(self.header, start, end), name.as_bytes()) {
                        return Ok(entry);
                    }
                }
                Ok(None) => return Err(Fault::Missing),
                Err(fault) => return Err(fault),
            }
        }
    }
}

/// The bytes from a place to another.
const fn part(text: &[u8], start: usize, end: usize) -> &[u8] {
    text.split_at(end).0.split_at(start).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find<'a>(header: &'a [u8], name: &str) -> Result<Entry<'a>, Fault> {
        Index::of(header)?.find(name)
    }

    const HEADER: &[u8] = br#"{"__metadata__":{"format":"pt \" }"},
        "dense/kernel": {"dtype":"F32","shape":[2,3],"data_offsets":[8,32]},
        "scale":{"dtype":"F64", "shape":[], "data_offsets":[0,8]}}   "#;

    #[test]
    fn entries() {
        let Ok(entry) = find(HEADER, "dense/kernel") else { panic!() };
        assert_eq!((entry.dtype, &entry.shape[..entry.rank]), (&b"F32"[..], &[2, 3][..]));
        assert_eq!((entry.start, entry.end), (8, 32));
        let Ok(entry) = find(HEADER, "scale") else { panic!() };
        assert_eq!((entry.rank, entry.end), (0, 8));
        assert_eq!(find(HEADER, "dense").err(), Some(Fault::Missing));
    }

    /// Headers that end too early, or have another byte somewhere, are read to an end.
    #[test]
    fn broken_headers() {
        for length in 0..HEADER.len() - 4 {
            assert!(find(&HEADER[..length], "none").is_err(), "{length}");
            let mut changed = HEADER.to_vec();
            for byte in [0, b'"', b'\\', b'{', b'}', b'[', b'9', 255] {
                changed[length] = byte;
                let _ = find(&changed, "scale");
                let _ = find(&changed, "none");
            }
        }
    }

    /// More tensors than an index has places for.
    #[test]
    fn many_tensors() {
        let mut header = String::from("{");
        for number in 0..MAX_NAMES + 10 {
            let (comma, end) = (if number == 0 { "" } else { "," }, number + 1);
            header += &format!(
                r#"{comma}"w{number}":{{"dtype":"F32","shape":[],"data_offsets":[{number},{end}]}}"#
            );
        }
        header += "}";
        let Ok(index) = Index::of(header.as_bytes()) else { panic!() };
        for number in [0, 7, MAX_NAMES - 1, MAX_NAMES, MAX_NAMES + 9] {
            assert_eq!(index.find(&format!("w{number}")).map(|entry| entry.start), Ok(number));
        }
        assert_eq!(index.find("w").err(), Some(Fault::Missing));
    }

    #[test]
    fn files_that_are_too_short() {
        assert!(parts(&[1, 2, 3]).is_err());
        assert!(parts(&[255; 16]).is_err());
        assert_eq!(parts(&[1, 0, 0, 0, 0, 0, 0, 0, b'x', 7]), Ok((&b"x"[..], &[7][..])));
    }
}

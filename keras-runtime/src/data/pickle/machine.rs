//! The stack machine that a pickle is a program for, as far as numpy's files need it.

use std::collections::HashMap;
use std::ops::Range;

/// Lists and strings of a file; Keras's longest have 25,000.
const MOST_OBJECTS: usize = 1 << 22;

/// A value: a number, or the place of an object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry {
    /// `None`, and floating-point numbers, which nobody asks for.
    Other,
    Bool(bool),
    Int(i64),
    Object(u32),
}

/// What is not a number.
#[derive(Debug, PartialEq)]
pub enum Object {
    /// A string, as the bytes of the file that it is.
    Text(Range<usize>),
    /// A list or a tuple.
    Items(Vec<Entry>),
    Dictionary(Vec<(Entry, Entry)>),
    /// A function or a type by its module and its name.
    Global(Range<usize>, Range<usize>),
    /// A call of it, and the state that what it makes is given.
    Call {
        function: Entry,
        arguments: Entry,
        state: Option<Entry>,
    },
}

struct Machine<'a> {
    bytes: &'a [u8],
    at: usize,
    stack: Vec<Entry>,
    /// Where on the stack the open lists and tuples begin.
    marks: Vec<usize>,
    objects: Vec<Object>,
    memo: HashMap<u32, Entry>,
}

/// The objects and the value that is left; else what is wrong.
pub fn run(bytes: &[u8]) -> Result<(Vec<Object>, Entry), String> {
    let mut machine = Machine {
        bytes,
        at: 0,
        stack: Vec::new(),
        marks: Vec::new(),
        objects: Vec::new(),
        memo: HashMap::new(),
    };
    loop {
        let at = machine.at;
        match machine.step() {
            Some(Step::Next) => {}
            Some(Step::Stop(root)) => return Ok((machine.objects, root)),
            Some(Step::Unknown(code)) => {
                return Err(format!("byte {at} is 0x{code:02x}, which numpy does not write there"));
            }
            None => return Err(format!("what begins at byte {at} is broken off or out of place")),
        }
    }
}

enum Step {
    Next,
    Stop(Entry),
    Unknown(u8),
}

impl Machine<'_> {
    fn step(&mut self) -> Option<Step> {
        let [code] = self.array()?;
        match code {
            0x80 => _ = self.array::<1>()?, // the protocol
            0x95 => _ = self.array::<8>()?, // the length of a frame
            b'.' => return self.stack.pop().map(Step::Stop),
            b'(' => self.marks.push(self.stack.len()),
            b'0' => _ = self.stack.pop()?,
            b'N' => self.stack.push(Entry::Other),
            0x88 => self.stack.push(Entry::Bool(true)),
            0x89 => self.stack.push(Entry::Bool(false)),
            b'J' => {
                let value = i32::from_le_bytes(self.array()?);
                self.stack.push(Entry::Int(value.into()));
            }
            b'K' => {
                let [value] = self.array()?;
                self.stack.push(Entry::Int(value.into()));
            }
            b'M' => {
                let value = u16::from_le_bytes(self.array()?);
                self.stack.push(Entry::Int(value.into()));
            }
            0x8a => {
                let [len] = self.array()?;
                let bytes = self.take(len.into())?;
                let value = long(&self.bytes[bytes])?;
                self.stack.push(Entry::Int(value));
            }
            b'G' => {
                self.array::<8>()?;
                self.stack.push(Entry::Other);
            }
            b'U' | b'C' | 0x8c => {
                let [len] = self.array()?;
                self.text(len.into())?;
            }
            b'T' | b'B' | b'X' => {
                let len = u32::from_le_bytes(self.array()?);
                self.text(len as usize)?;
            }
            0x8d | 0x8e => {
                let len = u64::from_le_bytes(self.array()?);
                self.text(usize::try_from(len).ok()?)?;
            }
            b']' | b')' => self.push(Object::Items(Vec::new()))?,
            b'}' => self.push(Object::Dictionary(Vec::new()))?,
            b'a' => {
                let item = self.stack.pop()?;
                self.append(&[item])?;
            }
            b'e' => {
                let items = self.marked()?;
                self.append(&items)?;
            }
            b'l' | b't' => {
                let items = self.marked()?;
                self.push(Object::Items(items))?;
            }
            0x85..=0x87 => {
                let start = self.stack.len().checked_sub(usize::from(code) - 0x84)?;
                let items = self.stack.split_off(start);
                self.push(Object::Items(items))?;
            }
            b's' => {
                let value = self.stack.pop()?;
                let key = self.stack.pop()?;
                self.set(&[key, value])?;
            }
            b'u' => {
                let items = self.marked()?;
                self.set(&items)?;
            }
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.push(Object::Global(module, name))?;
            }
            0x93 => {
                let (name, module) = (self.stack.pop()?, self.stack.pop()?);
                let (name, module) = (self.range(name)?, self.range(module)?);
                self.push(Object::Global(module, name))?;
            }
            b'R' => {
                let arguments = self.stack.pop()?;
                let function = self.stack.pop()?;
                self.push(Object::Call { function, arguments, state: None })?;
            }
            b'b' => {
                let given = self.stack.pop()?;
                let Object::Call { state, .. } = self.top()? else { return None };
                *state = Some(given);
            }
            b'q' => {
                let [at] = self.array()?;
                self.memo.insert(at.into(), *self.stack.last()?);
            }
            b'r' => {
                let at = u32::from_le_bytes(self.array()?);
                self.memo.insert(at, *self.stack.last()?);
            }
            0x94 => {
                let at = u32::try_from(self.memo.len()).ok()?;
                self.memo.insert(at, *self.stack.last()?);
            }
            b'h' => {
                let [at] = self.array()?;
                self.stack.push(*self.memo.get(&at.into())?);
            }
            b'j' => {
                let at = u32::from_le_bytes(self.array()?);
                self.stack.push(*self.memo.get(&at)?);
            }
            code => return Some(Step::Unknown(code)),
        }
        Some(Step::Next)
    }

    fn take(&mut self, len: usize) -> Option<Range<usize>> {
        let range = self.at..self.at.checked_add(len)?;
        self.bytes.get(range.clone())?;
        self.at = range.end;
        Some(range)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let range = self.take(N)?;
        self.bytes[range].try_into().ok()
    }

    fn line(&mut self) -> Option<Range<usize>> {
        let len = self.bytes.get(self.at..)?.iter().position(|&byte| byte == b'\n')?;
        let range = self.take(len)?;
        self.at += 1;
        Some(range)
    }

    fn text(&mut self, len: usize) -> Option<()> {
        let range = self.take(len)?;
        self.push(Object::Text(range))
    }

    fn push(&mut self, object: Object) -> Option<()> {
        let at =
            u32::try_from(self.objects.len()).ok().filter(|_| self.objects.len() < MOST_OBJECTS)?;
        self.stack.push(Entry::Object(at));
        self.objects.push(object);
        Some(())
    }

    /// What is on the stack since the last mark.
    fn marked(&mut self) -> Option<Vec<Entry>> {
        let start = self.marks.pop().filter(|&start| start <= self.stack.len())?;
        Some(self.stack.split_off(start))
    }

    fn top(&mut self) -> Option<&mut Object> {
        match self.stack.last()? {
            Entry::Object(at) => self.objects.get_mut(*at as usize),
            _ => None,
        }
    }

    fn append(&mut self, items: &[Entry]) -> Option<()> {
        let Object::Items(list) = self.top()? else { return None };
        list.extend_from_slice(items);
        Some(())
    }

    fn set(&mut self, items: &[Entry]) -> Option<()> {
        let (pairs, []) = items.as_chunks() else { return None };
        let Object::Dictionary(entries) = self.top()? else { return None };
        entries.extend(pairs.iter().map(|&[key, value]| (key, value)));
        Some(())
    }

    fn range(&self, entry: Entry) -> Option<Range<usize>> {
        let Entry::Object(at) = entry else { return None };
        match self.objects.get(at as usize)? {
            Object::Text(range) => Some(range.clone()),
            _ => None,
        }
    }
}

/// A little-endian two's complement number.
fn long(bytes: &[u8]) -> Option<i64> {
    let negative = bytes.last().is_some_and(|byte| byte & 0x80 != 0);
    let mut value = [if negative { 0xff } else { 0 }; 8];
    value.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(i64::from_le_bytes(value))
}

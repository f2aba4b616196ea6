//! What an editor shows of a network, asked of rust-analyzer where it is installed (`RUST_ANALYZER` names
//! it, else it is looked for in the path): the summary at the struct, shapes at fields, the
//! documentation of layers and functions at their names, and names to complete, also while a layer is
//! being typed.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const PROGRAM: &str = "
use keras_runtime::prelude::*;

model! {
    /// Handwritten digits.
    pub struct DigitNet {
        Input(28, 28, 1);
        Conv2D(8, 3, activation = relu);
        Flatten();
        Dense(10, activation = softmax);
    }
}

model! {
    pub struct HalfTyped {
        Input(4);
        Dense(8);
        Dense(3, activation =
    }
}

fn main() {
    let digits = DigitNet::new(42);
    let kernel = digits.conv2d;
    let half = HalfTyped::new(42);
    let bias = half.dense;
}
";

#[test]
fn rust_analyzer_shows_networks() {
    let program = std::env::var("RUST_ANALYZER").unwrap_or("rust-analyzer".into());
    let version = Command::new(&program).arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) {
        return println!("skipped: rust-analyzer is not installed");
    }
    let folder = project();
    let mut editor = Editor::open(&program, &folder);

    let hover = |editor: &mut Editor, word: &str, at: &str| editor.hover(place(word, at));
    let shown = hover(&mut editor, "DigitNet", "pub struct DigitNet");
    assert!(shown.contains("Handwritten digits.") && shown.contains("conv2d (Conv2D)"), "{shown}");
    assert_eq!(shown.matches("Handwritten digits.").count(), 1, "{shown}");
    let shown = hover(&mut editor, "Conv2D", "Conv2D(8");
    assert!(shown.contains("28 x 28 x 1 → 26 x 26 x 8, 80 parameters"), "{shown}");
    assert!(shown.contains("The weights of Keras's `Conv1D`, `Conv2D`"), "{shown}");
    let shown = hover(&mut editor, "conv2d", "digits.conv2d");
    assert!(shown.contains("28 x 28 x 1 → 26 x 26 x 8, 80 parameters"), "{shown}");
    let shown = hover(&mut editor, "relu", "relu)");
    assert!(shown.contains("struct Relu"), "{shown}");

    let leads = |editor: &mut Editor, word: &str, at: &str| editor.definitions(place(word, at));
    for (word, at, file) in [
        ("Dense", "Dense(10", "layers/dense.rs"),
        ("Flatten", "Flatten()", "layers/flatten.rs"),
        ("softmax", "softmax)", "activations/softmax.rs"),
        ("DigitNet", "DigitNet::new", "src/main.rs"),
        ("conv2d", "digits.conv2d", "src/main.rs"),
    ] {
        let found = leads(&mut editor, word, at);
        assert!(found.iter().any(|definition| definition.ends_with(file)), "{word}: {found:?}");
    }

    let names = editor.completions(place("conv2d", "digits.conv2d"));
    for name in ["conv2d", "flatten", "dense", "predict"] {
        assert!(names.iter().any(|found| found == name), "{name}: {names:?}");
    }
    let names = editor.completions(place("dense", "half.dense"));
    for name in ["dense", "dense_1", "predict", "compile"] {
        assert!(names.iter().any(|found| found.starts_with(name)), "{name}: {names:?}");
    }
}

/// Line and column of a word within a part of the program, both counted from 0.
fn place(word: &str, at: &str) -> Value {
    let start = PROGRAM.find(at).unwrap() + at.find(word).unwrap();
    let before = &PROGRAM[..start];
    let line = before.matches('\n').count();
    let column = start - before.rfind('\n').map_or(0, |newline| newline + 1);
    json!({ "line": line, "character": column })
}

/// A crate with the program, in a folder that stays from one run to the next.
fn project() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let folder = root.join("target/editor");
    std::fs::create_dir_all(folder.join("src")).unwrap();
    let runtime = root.join("keras-runtime");
    let manifest = format!(
        "[package]\nname = \"editor\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         keras-runtime.path = {runtime:?}\n"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    std::fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    std::fs::write(folder.join("src/main.rs"), PROGRAM).unwrap();
    folder
}

/// A client of the Language Server Protocol, version 3.17.
struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    file: String,
    requests: u64,
}

impl Editor {
    /// Starts the server and waits until it has read the project.
    fn open(program: &str, folder: &Path) -> Self {
        let mut server = Command::new(program)
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let input = server.stdin.take().unwrap();
        let output = BufReader::new(server.stdout.take().unwrap());
        let file = format!("file://{}/src/main.rs", folder.display());
        let mut editor = Editor { server, input, output, file, requests: 0 };
        let root = format!("file://{}", folder.display());
        editor.ask(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "rootUri": root,
                "capabilities": {
                    "textDocument": { "hover": { "contentFormat": ["markdown"] } },
                    "experimental": { "serverStatusNotification": true },
                },
                "initializationOptions": { "checkOnSave": false },
            }),
        );
        editor.tell("initialized", &json!({}));
        let document =
            json!({ "uri": editor.file, "languageId": "rust", "version": 1, "text": PROGRAM });
        editor.tell("textDocument/didOpen", &json!({ "textDocument": document }));
        while editor.next()["params"]["quiescent"] != true {}
        editor
    }

    fn hover(&mut self, position: Value) -> String {
        let found = self.at("textDocument/hover", position);
        found["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    fn definitions(&mut self, position: Value) -> Vec<String> {
        let found = self.at("textDocument/definition", position);
        let places = found.as_array().cloned().unwrap_or_default();
        places.iter().filter_map(|place| Some(place["uri"].as_str()?.to_owned())).collect()
    }

    fn completions(&mut self, position: Value) -> Vec<String> {
        let found = self.at("textDocument/completion", position);
        let items = found.as_array().or_else(|| found["items"].as_array());
        let label = |item: &Value| Some(item["label"].as_str()?.to_owned());
        items.into_iter().flatten().filter_map(label).collect()
    }

    /// Asks something about a place in the program.
    fn at(&mut self, method: &str, position: Value) -> Value {
        let document = json!({ "uri": self.file });
        self.ask(method, &json!({ "textDocument": document, "position": position }))
    }

    fn ask(&mut self, method: &str, parameters: &Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }));
        loop {
            let answer = self.next();
            if answer["id"] == id && answer["method"].is_null() {
                return answer["result"].clone();
            }
        }
    }

    fn tell(&mut self, method: &str, parameters: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": parameters }));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.input.flush().unwrap();
    }

    /// The next message; questions of the server are answered with nothing.
    fn next(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "rust-analyzer has ended");
            match line.trim().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().unwrap(),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut bytes = vec![0; length];
        self.output.read_exact(&mut bytes).unwrap();
        let message: Value = serde_json::from_slice(&bytes).unwrap();
        if !message["id"].is_null() && !message["method"].is_null() {
            self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
        }
        message
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        // It has nothing to lose.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

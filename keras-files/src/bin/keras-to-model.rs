//! Prints the `model!` text of a Keras model: `keras-to-model FILE [NAME]`.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (file, name) = match arguments.as_slice() {
        [file] => (file, None),
        [file, name] => (file, Some(name.as_str())),
        _ => {
            eprintln!("usage: keras-to-model FILE [NAME]");
            return ExitCode::from(2);
        }
    };
    match keras_files::KerasFile::open(file).and_then(|file| file.to_model_text(name)) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

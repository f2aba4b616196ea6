//! Prints the `model!` text of a Keras model: `keras-to-model FILE [NAME [SHAPE…]]`. Shapes, such as
//! `28x28x1`, are those of inputs that the file leaves open.

use keras_files::{KerasFile, Struct};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (file, name, shapes) = match arguments.as_slice() {
        [file] => (file, None, &[][..]),
        [file, name, shapes @ ..] => (file, Some(name.as_str()), shapes),
        [] => return usage(),
    };
    let shape = |text: &String| text.split('x').map(str::parse).collect::<Result<Vec<u64>, _>>();
    let Ok(shapes) = shapes.iter().map(shape).collect::<Result<Vec<_>, _>>() else {
        return usage();
    };
    let structs = KerasFile::open(file).and_then(|file| file.structs_with_inputs(name, &shapes));
    match structs {
        Ok(structs) => {
            print!("{}", structs.iter().map(Struct::text).collect::<Vec<_>>().join("\n"));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: keras-to-model FILE [NAME [SHAPE…]]");
    ExitCode::from(2)
}

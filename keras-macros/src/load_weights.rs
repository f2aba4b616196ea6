//! `load_weights!` of Keras's files: what is in the file as tables, which the network's own are compared with
//! by `const` functions.

use crate::compiler::errors::Errors;
use keras_files::{Error, Group, KerasFile, Numbers, StoredArray};
use proc_macro2::{Literal, Span, TokenStream};
use quote::{ToTokens, quote_spanned};
use std::path::{Path, PathBuf};
use syn::LitStr;

/// What the macro turns into; `source` is the file that it is in.
pub fn expand(input: TokenStream, source: Option<PathBuf>) -> TokenStream {
    let path = match syn::parse2::<LitStr>(input.clone()) {
        Ok(path) => path,
        Err(_) => return objection(input, "expected a path, found something else"),
    };
    let (name, span) = (path.value(), path.span());
    if !is_keras(&name) {
        return quote_spanned! { span =>
            ::keras_runtime::flash::from_safetensors(#path, ::core::include_bytes!(#path))
        };
    }
    // As `include_bytes!` has it: from the folder of the source file.
    let folder = source.as_deref().and_then(Path::parent).map(Path::to_owned).unwrap_or_default();
    let tables = match KerasFile::open(folder.join(&name))
        .and_then(|file| tables(&file, &name, span))
    {
        Ok(tables) => tables,
        Err(error) => return objection(path.to_token_stream(), &sentence(&error, &folder, &name)),
    };
    quote_spanned! { span =>
        {
            // The compiler looks at the file again when it changes.
            const _: &[u8] = ::core::include_bytes!(#path);
            ::keras_runtime::flash::from_keras(&#tables)
        }
    }
}

/// Whether the end of a name says that a file is Keras's.
fn is_keras(name: &str) -> bool {
    [".keras", ".h5", ".hdf5"].iter().any(|end| name.ends_with(end))
}

/// An error with the path as the user has written it.
fn sentence(error: &Error, folder: &Path, name: &str) -> String {
    let whole = folder.join(name).display().to_string();
    let text = error.to_string().replace(&whole, name);
    match error {
        Error::Io { .. } => {
            format!("{text}\nhelp: the path begins at the folder of the source file")
        }
        _ => format!("{text}\nhelp: `cargo keras inspect` shows what is in the file"),
    }
}

/// A mistake at the user's tokens.
fn objection(place: TokenStream, sentence: &str) -> TokenStream {
    let mut errors = Errors::default();
    errors.push(place, sentence);
    errors.into_expansion(TokenStream::new()).tokens
}

/// A `keras_runtime::flash::KerasFile`.
fn tables(file: &KerasFile, name: &str, span: Span) -> keras_files::Result<TokenStream> {
    let groups = file.groups()?;
    let (mut values, mut layers) = (Vec::new(), Vec::new());
    for group in &groups {
        layers.push(layer(file, group, &mut values, span)?);
    }
    let values = Literal::byte_string(&values);
    Ok(quote_spanned! { span =>
        ::keras_runtime::flash::KerasFile { path: #name, layers: &[#(#layers),*], values: #values }
    })
}

fn layer(
    file: &KerasFile,
    group: &Group,
    values: &mut Vec<u8>,
    span: Span,
) -> keras_files::Result<TokenStream> {
    let Group { class, base, name, path, arrays, names, .. } = group;
    let option = |number: Option<usize>| match number {
        Some(number) => quote_spanned!(span => ::core::option::Option::Some(#number)),
        None => quote_spanned!(span => ::core::option::Option::None),
    };
    let (parent, generated) = (option(group.parent), option(group.generated));
    let mut tables = Vec::new();
    for (number, array) in arrays.iter().enumerate() {
        let StoredArray { path, shape, dtype, .. } = array;
        let name = names.get(number).map_or("", String::as_str);
        let start = values.len();
        append(file, array, values)?;
        tables.push(quote_spanned! { span =>
            ::keras_runtime::flash::KerasArray {
                name: #name, path: #path, dtype: #dtype, shape: &[#(#shape),*], start: #start,
            }
        });
    }
    Ok(quote_spanned! { span =>
        ::keras_runtime::flash::KerasLayer {
            parent: #parent, class: #class, base: #base, name: #name,
            generated: #generated, path: #path,
            arrays: &[#(#tables),*],
        }
    })
}

/// Appends the values of an array as the bytes of `f32`, which hold all of a `float16`. Those of other types
/// are left out: the network objects to them.
fn append(file: &KerasFile, array: &StoredArray, values: &mut Vec<u8>) -> keras_files::Result<()> {
    match (array.dtype.as_str(), array.is_empty()) {
        (_, true) => return Ok(()),
        ("float16" | "float32", _) => {}
        // The count of `Normalization`.
        (dtype, _) if dtype.contains("int") => {}
        _ => return Ok(()),
    }
    match file.numbers(array)? {
        Numbers::F32(numbers) => {
            values.extend(numbers.iter().flat_map(|number| number.to_le_bytes()))
        }
        Numbers::F64(numbers) => {
            values.extend(numbers.iter().flat_map(|number| (*number as f32).to_le_bytes()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `load_weights!` turns into, as text, in a source file of this crate.
    fn expanded(input: &str) -> String {
        expand(input.parse().unwrap(), Some("src/lib.rs".into())).to_string()
    }

    #[test]
    fn formats() {
        let text = expanded("\"a.safetensors\"");
        assert!(text.contains("from_safetensors (\"a.safetensors\" ,"), "{text}");
        let text = expanded("\"../../tests/keras_files/models/text.weights.h5\"");
        assert!(text.contains("from_keras") && text.contains("include_bytes"), "{text}");
        assert!(text.contains("class : \"LSTM\"") && text.contains("generated : "), "{text}");
    }

    #[test]
    fn mistakes() {
        for (input, sentence) in [
            ("7", "expected a path, found something else"),
            ("\"none.keras\"", "the path begins at the folder of the source file"),
            ("\"none.keras\"", "cannot read `none.keras`: "),
            ("\"../../tests/keras_files/models/../README.keras\"", "cannot read `"),
        ] {
            let text = expanded(input);
            assert!(text.contains("compile_error") && text.contains(sentence), "{text}");
        }
    }
}

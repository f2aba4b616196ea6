use super::*;
use image::{ImageBuffer, ImageFormat, Rgb};
use std::fs;
use std::path::Path;

/// An image of 2 rows and 3 columns: red is the column, green the row, blue `blue`.
fn picture(path: &Path, blue: u8) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let pixel = |x: u32, y: u32| Rgb([x as u8 * 10, y as u8 * 10, blue]);
    ImageBuffer::from_fn(3, 2, pixel).save(path).unwrap();
}

fn flowers() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for i in 0..3 {
        picture(&folder.path().join(format!("rose/{i}.png")), i);
        picture(&folder.path().join(format!("aster/{i}.BMP")), 10 + i);
    }
    picture(&folder.path().join("aster/wild/0.png"), 13);
    fs::write(folder.path().join("aster/notes.txt"), "no image").unwrap();
    picture(&folder.path().join(".hidden/0.png"), 99);
    folder
}

fn rows<S: Source>(source: &mut S, pass: u64) -> (Vec<S::X>, Vec<S::Y>) {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    source.begin(pass).unwrap();
    while source.next(&mut x, &mut y).unwrap() {}
    (x, y)
}

#[test]
fn classes_are_folders() {
    let folder = flowers();
    let sorted = || ImageDirectory::new(folder.path()).shuffle(false);
    let mut images = sorted().images::<f32, 2, 3, 3>().unwrap();
    assert_eq!(
        (images.len(), images.class_names()),
        (7, &["aster".to_string(), "rose".into()][..])
    );
    let (x, y) = rows(&mut images, 0);
    assert_eq!(y, [0, 0, 0, 0, 1, 1, 1]);
    let blue: Vec<f32> = x.iter().map(|image| image[0][0][2]).collect();
    assert_eq!(blue, [10.0, 11.0, 12.0, 13.0, 0.0, 1.0, 2.0]);
    assert_eq!(x[6][1], [[0.0, 10.0, 2.0], [10.0, 10.0, 2.0], [20.0, 10.0, 2.0]]);
    let mut roses = sorted().class_names(["rose"]).images::<f32, 2, 3, 4>().unwrap();
    let (x, y) = rows(&mut roses, 0);
    assert_eq!((x[1][0][0], y), ([0.0, 0.0, 1.0, 255.0], vec![0, 0, 0]));
    let (_, y) = rows(&mut sorted().categorical::<f32, 2, 3, 1, 2>().unwrap(), 0);
    assert_eq!((y[0], y[4]), ([1.0, 0.0], [0.0, 1.0]));
    let error = sorted().categorical::<f32, 2, 3, 1, 3>().err().unwrap().to_string();
    assert_eq!(error, "expected 3 classes of images, found 2");
    let labels = sorted().labels([5, 5, 5, 4, 1, 1, 1, 0]);
    // The hidden folder is below the folder as any other.
    assert_eq!(rows(&mut labels.images::<f32, 1, 1, 1>().unwrap(), 0).1, [5, 5, 5, 4, 1, 1, 1, 0]);
    let few = sorted().labels([1, 2]).images::<f32, 1, 1, 1>().err().unwrap().to_string();
    assert!(few.starts_with("labels for 2 images, but `") && few.ends_with("has 8"), "{few}");
    let none = sorted().class_names(["lily"]).images::<f32, 1, 1, 1>().err().unwrap().to_string();
    assert!(none.ends_with(r#"has no folder `lily`; it has ["aster", "rose"]"#), "{none}");
    assert!(ImageDirectory::new("no/folder").images::<f32, 1, 1, 1>().is_err());
}

#[test]
fn sizes() {
    let folder = flowers();
    let roses = || ImageDirectory::new(folder.path()).shuffle(false).class_names(["rose"]);
    // Means of neighbours by hand: a row and three columns of 2 rows, red 0, 10 and 20.
    let (x, _) = rows(&mut roses().images::<f64, 1, 3, 3>().unwrap(), 0);
    assert_eq!(x[2], [[[0.0, 5.0, 2.0], [10.0, 5.0, 2.0], [20.0, 5.0, 2.0]]]);
    let (x, _) = rows(&mut roses().crop_to_aspect_ratio(true).images::<f64, 2, 2, 3>().unwrap(), 0);
    assert_eq!(x[0][0], [[0.0, 0.0, 0.0], [10.0, 0.0, 0.0]]);
    let nearest = roses().interpolation(Scaling::Nearest);
    let (x, _) = rows(&mut nearest.images::<f64, 1, 1, 3>().unwrap(), 0);
    assert_eq!(x[1], [[[10.0, 10.0, 1.0]]]);
}

#[test]
fn parts_have_no_image_in_common_and_each_pass_another_order() {
    let folder = flowers();
    let part = |subset| {
        let images = ImageDirectory::new(folder.path()).seed(3).validation_split(0.3, subset);
        images.images::<f32, 1, 1, 3>().unwrap()
    };
    let (mut train, test) = (part(Subset::Training), part(Subset::Validation));
    assert_eq!((train.len(), test.len()), (5, 2));
    assert!(test.file_paths().iter().all(|path| !train.file_paths().contains(path)));
    let first = rows(&mut train, 0);
    assert_ne!(first, rows(&mut train, 1));
    assert_eq!(first, rows(&mut part(Subset::Training), 0));
    let split = |fraction| {
        let images = ImageDirectory::new(folder.path());
        images.validation_split(fraction, Subset::Validation).images::<f32, 1, 1, 3>().err()
    };
    assert!(split(1.0).is_some() && split(f64::NAN).is_some());
    assert!(split(0.1).unwrap().to_string().contains("has 7 images, too few"));
}

#[test]
fn broken_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let pixel = |x: u32, y: u32| Rgb([(x * 37) as u8, (y * 91) as u8, (x * y) as u8]);
    let buffer = ImageBuffer::from_fn(9, 7, pixel);
    fs::create_dir(folder.path().join("a")).unwrap();
    for (ending, format) in [
        ("png", ImageFormat::Png),
        ("jpg", ImageFormat::Jpeg),
        ("bmp", ImageFormat::Bmp),
        ("gif", ImageFormat::Gif),
    ] {
        let path = folder.path().join("a").join(format!("0.{ending}"));
        buffer.save_with_format(&path, format).unwrap();
        let bytes = fs::read(&path).unwrap();
        let mut source = ImageDirectory::new(folder.path()).images::<f32, 4, 4, 3>().unwrap();
        let mut load = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            let (mut x, mut y) = (Vec::new(), Vec::new());
            source.begin(0)?;
            source.next(&mut x, &mut y).map(|_| x)
        };
        let whole = load(&bytes).unwrap();
        assert_eq!(whole.len(), 1);
        for len in 0..bytes.len() {
            match load(&bytes[..len]) {
                // What is behind the pixels may be missing.
                Ok(found) => assert!(found == whole && len + 16 > bytes.len(), "{ending}: {len}"),
                Err(error) => {
                    let error = error.to_string();
                    assert!(error.contains(&format!("0.{ending}` is not a valid image file")));
                }
            }
        }
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0xff;
            let _ = load(&bytes);
        }
        fs::remove_file(&path).unwrap();
    }
}

/// Found by `fuzz/`: some formats allow images of no rows.
#[test]
fn an_image_without_pixels_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("a")).unwrap();
    let gif =
        b"GIF89a\x01\0\0\0\x80\0\0\x01\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02K\x01\0;";
    fs::write(folder.path().join("a/0.gif"), gif).unwrap();
    for images in [
        ImageDirectory::new(folder.path()),
        ImageDirectory::new(folder.path()).crop_to_aspect_ratio(true),
        ImageDirectory::new(folder.path()).pad_to_aspect_ratio(true),
    ] {
        let mut source = images.images::<f32, 4, 4, 3>().unwrap();
        source.begin(0).unwrap();
        let error = source.next(&mut Vec::new(), &mut Vec::new()).unwrap_err().to_string();
        assert!(error.ends_with("0.gif` is not a valid image file: it has no pixels"), "{error}");
    }
}

use super::*;
use std::fs;
use std::path::Path;

/// Texts as Keras's files have them, written by numpy 2.4.6 in three of pickle's protocols.
fn texts(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("texts.npz");
    fs::write(&path, include_bytes!("../../../tests/data/texts.npz")).unwrap();
    path
}

/// The numbers are those of Keras 3.15.1's `load_data` on this file.
#[test]
fn imdb_as_keras_loads_it() {
    let folder = tempfile::tempdir().unwrap();
    let imdb = || Imdb::default().path(texts(folder.path()));
    let parts = imdb().load_data().unwrap();
    assert_eq!(parts.x_train[..2], [vec![1, 77], vec![1, 20, 20, 11, 16]]);
    // The largest word of all is rare where no number of words is set.
    assert_eq!(parts.x_train[7], [1, 65231, 34776, 2, 16765, 16013]);
    assert_eq!(parts.y_train, [0, 0, 0, 0, 0, 1, 1, 1]);
    assert_eq!(parts.x_test[2], [1, 187, 391, 95, 82, 293]);
    assert_eq!(parts.y_test, [0, 1, 0, 0, 1]);
    let parts = imdb().num_words(300).skip_top(10).maxlen(6).oov_char(None).load_data().unwrap();
    let x: [&[u32]; 7] =
        [&[77], &[20, 20, 11, 16], &[13, 13], &[18, 19, 10, 26], &[107, 148], &[], &[84, 31]];
    assert_eq!(
        (parts.x_train, parts.y_train),
        (x.map(Vec::from).to_vec(), vec![0, 0, 0, 0, 0, 1, 1])
    );
    assert_eq!((parts.x_test, parts.y_test), (vec![vec![20]], vec![1]));
    let plain = imdb().start_char(None).index_from(0).seed(7).oov_char(9).num_words(100);
    let parts = plain.load_data().unwrap();
    assert_eq!(parts.x_train[2..5], [vec![15, 16, 7, 23], vec![10, 10, 2], vec![17, 17, 8, 13]]);
    assert_eq!(parts.y_test, [1, 0, 0, 0, 1]);
    assert!(imdb().maxlen(1).load_data().unwrap_err().to_string().contains("leaves no text"));
}

#[test]
fn reuters_and_boston_as_keras_loads_them() {
    let folder = tempfile::tempdir().unwrap();
    let reuters = Reuters::default().path(texts(folder.path()));
    let parts = reuters.num_words(300).test_split(0.3).load_data().unwrap();
    assert_eq!(parts.x_train[0], [1, 2, 239, 236, 35, 36, 2]);
    assert_eq!(parts.y_train, [18, 4, 32, 20, 28, 43, 31]);
    assert_eq!(parts.x_test[3], [1, 2, 2, 2, 2, 2]);
    assert_eq!(parts.y_test, [41, 10, 19, 36]);
    let path = folder.path().join("boston.npz");
    let x: Vec<[f64; 13]> = (0..7).map(|i| [f64::from(13 * i); 13]).collect();
    let y: Vec<f64> = (0..7).map(|i| f64::from(10 * i)).collect();
    let (x, y) = (Npy::from_samples::<f64, _>(&x), Npy::from_values(&[7], &y).unwrap());
    Npz::write(&path, [("x", &x), ("y", &y)]).unwrap();
    let boston = || BostonHousing::default().path(&path);
    let parts = boston().load_data::<f32>().unwrap();
    assert_eq!(
        (parts.y_train, parts.y_test),
        (vec![10.0, 30.0, 0.0, 60.0, 20.0], vec![40.0, 50.0])
    );
    assert_eq!(parts.x_train[3][0], 78.0);
    assert!(boston().test_split(1.0).load_data::<f32>().is_err());
    let narrow = CaliforniaHousing::default().path(&path).load_data::<f32>().unwrap_err();
    assert!(narrow.to_string().contains("each sample has the shape 13, expected 8"), "{narrow}");
}

#[test]
fn images_of_mnist() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mnist.npz");
    let images =
        |count: usize| Npy::from_values(&[count, 28, 28], &vec![51_u8; count * 784]).unwrap();
    let labels = |labels: &[u8]| Npy::from_values(&[labels.len()], labels).unwrap();
    let write = |y_test: &[u8]| {
        Npz::write(
            &path,
            [
                ("x_train", &images(2)),
                ("y_train", &labels(&[3, 4])),
                ("x_test", &images(1)),
                ("y_test", &labels(y_test)),
            ],
        )
    };
    write(&[9]).unwrap();
    let load = || Mnist::default().path(&path).load_data::<f32, [[[f32; 1]; 28]; 28]>();
    let parts = load().unwrap();
    assert_eq!((parts.x_train[1][27][27][0], parts.y_train), (0.2, vec![3, 4]));
    write(&[9, 9]).unwrap();
    assert_eq!(load().unwrap_err().to_string(), "y_test has 2 rows, but x has 1");
    assert!(Mnist::default().path(&path).load_data::<f32, [f32; 783]>().is_err());
}

/// A batch of CIFAR-10 as Python 2 has written it.
fn batch(rows: u8) -> Vec<u8> {
    let mut file =
        b"\x80\x02}q\x01(U\x0bbatch_labelq\x02U\x04testq\x03U\x06labelsq\x04]q\x05(".to_vec();
    (0..rows).for_each(|row| file.extend([b'K', row % 10]));
    file.extend(b"eU\x04dataq\x06cnumpy.core.multiarray\n_reconstruct\nq\x07cnumpy\nndarray\nq\x08K\x00\x85U\x01b\x87R");
    file.extend(b"(K\x01K");
    file.push(rows);
    file.extend(b"M\x00\x0c\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T");
    file.extend((u32::from(rows) * 3072).to_le_bytes());
    for row in 0..rows {
        for channel in 0..3_u8 {
            file.extend((0..1024_u32).map(|pixel| (pixel as u8).wrapping_add(channel + row)));
        }
    }
    file.extend(b"tbu.");
    file
}

fn archive(batches: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut archive = tar::Builder::new(encoder);
    for (name, bytes) in batches {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive
            .append_data(&mut header, format!("cifar-10-batches-py/{name}"), &bytes[..])
            .unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}

#[test]
fn cifar10_of_an_archive() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cifar.tar.gz");
    let load = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        Cifar10::default().path(&path).load_data::<f32>()
    };
    let names = [
        "data_batch_2",
        "test_batch",
        "data_batch_1",
        "data_batch_3",
        "data_batch_4",
        "data_batch_5",
    ];
    let all: Vec<_> = names.iter().map(|name| (*name, batch(1))).collect();
    let mut batches = all.clone();
    batches[2].1 = batch(2);
    batches.push(("readme.html", b"<html>".to_vec()));
    let file = archive(&batches);
    let parts = load(&file).unwrap();
    assert_eq!((parts.x_train.len(), parts.x_test.len()), (6, 1));
    assert_eq!(parts.y_train, [0, 1, 0, 0, 0, 0]);
    // Row 1 of the first batch: pixel (3, 5), blue.
    assert_eq!(parts.x_train[1][3][5], [102.0, 103.0, 104.0].map(|byte: f32| byte / 255.0));
    let lacking = load(&archive(&all[1..])).unwrap_err().to_string();
    assert!(lacking.contains("it lacks data_batch_2"), "{lacking}");
    let mut wrong = all.clone();
    wrong[0].1 = b"\x80\x02}.".to_vec();
    let wrong = load(&archive(&wrong)).unwrap_err().to_string();
    assert!(wrong.contains("cifar-10-batches-py/data_batch_2") && wrong.contains("lacks `data`"));
    for len in (0..file.len()).step_by(7) {
        assert!(load(&file[..len]).is_err(), "{len} of {}", file.len());
    }
    for at in (0..file.len()).step_by(5) {
        let mut file = file.clone();
        file[at] ^= 0xff;
        let _ = load(&file);
    }
}

#[test]
fn what_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let no = "no checksum";
    let error = GetFile::new("a", "b").file_hash(no).cache_dir(folder.path()).get().unwrap_err();
    assert_eq!(error.to_string(), "`no checksum` is neither a SHA-256 nor an MD5 checksum");
    // Nobody answers at this address.
    let imdb = Imdb::default().cache_dir(folder.path()).origin("http://127.0.0.1:9/");
    let error = imdb.load_data().unwrap_err().to_string();
    match cfg!(feature = "download") {
        true => {
            assert!(error.starts_with("cannot download `http://127.0.0.1:9/imdb.npz`"), "{error}")
        }
        false => {
            assert!(error.contains("datasets/imdb.npz`: no such file; put the one of"), "{error}");
            assert!(error.contains("http://127.0.0.1:9/imdb.npz there"), "{error}");
        }
    }
    fs::create_dir_all(folder.path().join("datasets")).unwrap();
    fs::write(folder.path().join("datasets/imdb.npz"), "something else").unwrap();
    let error = imdb.load_data().unwrap_err().to_string();
    if !cfg!(feature = "download") {
        assert!(
            error.contains("its checksum is 2a37") || error.contains("expected 6966"),
            "{error}"
        );
    }
}

/// The checksums are computed by Python's `hashlib`.
#[cfg(feature = "download")]
mod downloads {
    use super::*;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::thread;

    const SHA: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";

    /// Answers each request with this, and tells the first lines of the requests.
    fn server(answers: Vec<&'static [u8]>) -> (String, thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = thread::spawn(move || {
            let answer = |answer: &&[u8]| {
                let (mut stream, _) = listener.accept().unwrap();
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let first = lines.next().unwrap().unwrap();
                while lines.next().is_some_and(|line| !line.unwrap().is_empty()) {}
                stream.write_all(answer).unwrap();
                first
            };
            answers.iter().map(answer).collect()
        });
        (address, requests)
    }

    const ABC: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc";

    #[test]
    fn once_and_then_from_the_cache() {
        let folder = tempfile::tempdir().unwrap();
        let (address, requests) = server(vec![ABC]);
        let file = |hash| {
            GetFile::new("words.txt", format!("{address}/some/abc.txt"))
                .file_hash(hash)
                .cache_dir(folder.path())
                .cache_subdir("a/b")
        };
        let path = file(SHA).get().unwrap();
        assert_eq!(
            (fs::read(&path).unwrap(), &path),
            (b"abc".to_vec(), &folder.path().join("a/b/words.txt"))
        );
        assert_eq!(requests.join().unwrap(), ["GET /some/abc.txt HTTP/1.1"]);
        // Nobody answers any more.
        assert_eq!(file(SHA).get().unwrap(), path);
        assert_eq!(file(&MD5.to_uppercase()).get().unwrap(), path);
    }

    #[test]
    fn a_file_with_another_checksum_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("datasets")).unwrap();
        let path = folder.path().join("datasets/abc");
        fs::write(&path, "ab").unwrap();
        let (address, requests) = server(vec![ABC]);
        GetFile::new("abc", address).file_hash(MD5).cache_dir(folder.path()).get().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        requests.join().unwrap();
    }

    #[test]
    fn nothing_is_left_of_what_fails() {
        let answers: [(&[u8], &str); 4] = [
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabd",
                "its checksum is a52d",
            ),
            (
                b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nabc",
                "cannot download",
            ),
            (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "404"),
            (b"nonsense\r\n\r\n", "cannot download"),
        ];
        for (answer, expected) in answers {
            let folder = tempfile::tempdir().unwrap();
            let (address, requests) = server(vec![answer]);
            let file = GetFile::new("abc", &address).file_hash(SHA).cache_dir(folder.path());
            let error = file.get().unwrap_err().to_string();
            assert!(error.contains(expected) && error.contains(&address), "{error}");
            let left = fs::read_dir(folder.path().join("datasets"));
            assert_eq!(left.map_or(0, |files| files.count()), 0);
            requests.join().unwrap();
        }
    }

    #[test]
    fn without_a_checksum_a_part_is_still_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let part = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nabc";
        let (address, requests) = server(vec![part]);
        assert!(GetFile::new("abc", address).cache_dir(folder.path()).get().is_err());
        assert!(!folder.path().join("datasets/abc").exists());
        requests.join().unwrap();
    }

    #[test]
    fn a_set_from_a_mirror_is_checked() {
        let folder = tempfile::tempdir().unwrap();
        let (address, requests) = server(vec![ABC]);
        let boston = BostonHousing::default().cache_dir(folder.path()).origin(address);
        let error = boston.load_data::<f32>().unwrap_err().to_string();
        assert!(error.contains("expected f553886a"), "{error}");
        assert_eq!(requests.join().unwrap(), ["GET /boston_housing.npz HTTP/1.1"]);
    }
}

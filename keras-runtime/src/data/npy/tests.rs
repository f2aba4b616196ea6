use super::*;

/// `numpy.save` of numpy 2.4.6.
fn saved(descr: &str, fortran: bool, shape: &str, values: &[u8]) -> Vec<u8> {
    let order = if fortran { "True" } else { "False" };
    let text = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}");
    let mut bytes = b"\x93NUMPY\x01\x00\x76\x00".to_vec();
    bytes.extend(format!("{text:<117}\n").bytes());
    bytes.extend(values);
    bytes
}

fn message(bytes: &[u8]) -> String {
    Npy::from_bytes("a", bytes).unwrap_err().to_string()
}

#[test]
fn types_orders_and_axes() {
    let c = Npy::from_bytes(
        "a",
        &saved("<i2", false, "(2, 3)", &[1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 255, 255]),
    );
    let c = c.unwrap();
    assert_eq!(c.values::<f32>(), [1.0, 2.0, 3.0, 4.0, 5.0, -1.0]);
    let fortran = saved(">i2", true, "(2, 3)", &[0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 255, 255]);
    let fortran = Npy::from_bytes("a", &fortran).unwrap();
    assert_eq!(fortran.samples::<f64, [f64; 3]>().unwrap(), [[1.0, 2.0, 3.0], [4.0, 5.0, -1.0]]);
    let truth = Npy::from_bytes("a", &saved("|b1", false, "(3,)", &[1, 0, 1])).unwrap();
    assert_eq!(truth.labels().unwrap(), [1, 0, 1]);
    let scalar = Npy::from_bytes("a", &saved("<f8", false, "()", &1.5_f64.to_le_bytes())).unwrap();
    assert_eq!((scalar.shape(), scalar.values::<f64>()), (&[][..], vec![1.5]));
    let old = Npy::from_bytes("a", &saved("|u1", false, "(2L, 1L)", &[3, 4])).unwrap();
    assert_eq!(old.labels().unwrap(), [3, 4]);
    assert!(message(&saved("|O", false, "(1,)", &[0; 8])).contains("type `|O`"));
}

#[test]
fn written_as_numpy_writes() {
    let array = Npy::from_values(&[2, 3], &[1_i16, 2, 3, 4, 5, -1]).unwrap();
    assert_eq!(
        array.to_bytes(),
        saved("<i2", false, "(2, 3)", &[1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 255, 255])
    );
    let labels = Npy::from_values(&[3], &[7_u8, 8, 9]).unwrap();
    assert_eq!(labels.to_bytes(), saved("|u1", false, "(3,)", &[7, 8, 9]));
    let x = [[1.5_f32, -2.5], [f32::MIN_POSITIVE, f32::MAX]];
    let again = Npy::from_bytes("a", &Npy::from_samples::<f32, _>(&x).to_bytes()).unwrap();
    assert_eq!(again.samples::<f32, [f32; 2]>().unwrap(), x);
    assert!(Npy::from_values(&[2, 2], &[1.0_f32; 3]).is_err());
    assert!(Npy::from_values(&[usize::MAX, 2], &[1.0_f32; 3]).is_err());
}

#[test]
fn every_truncation_is_an_error_and_no_flip_a_panic() {
    let file = saved("<f4", true, "(2, 2)", &[7; 16]);
    for len in 0..file.len() {
        assert!(Npy::from_bytes("a", &file[..len]).is_err(), "{len}");
    }
    for at in 0..file.len() {
        for flip in [1, 0x10, 0x80, 0xff] {
            let mut bytes = file.clone();
            bytes[at] ^= flip;
            let _ = Npy::from_bytes("a", &bytes).map(|array| array.samples::<f32, [f32; 2]>());
        }
    }
}

#[test]
fn absurd_headers() {
    let absurd = |shape: &str| message(&saved("<f8", false, shape, &[0; 8]));
    assert!(absurd("(4294967296, 4294967296)").contains("more values than it can hold"));
    assert!(absurd("(1000000000,)").contains("more values than it can hold"));
    assert!(absurd("(-1,)").contains("its header is"));
    assert!(absurd("(2,)").contains("ends after 8"));
    let long = message(&[&b"\x93NUMPY\x02\x00\xff\xff\xff\xff"[..], &[b' '; 99]].concat());
    assert!(long.contains("too long"), "{long}");
    assert!(message(b"PK\x03\x04 and so on").contains("begin with"));
    let none = Npy::from_bytes("a", &saved("<f8", false, "(9, 0)", &[])).unwrap();
    assert!(none.samples::<f32, [f32; 2]>().is_err() && none.values::<f32>().is_empty());
    let huge = saved("<f8", false, "(99999999999, 0)", &[]);
    assert!(Npy::from_bytes("a", &huge).unwrap().samples::<f32, [f32; 0]>().is_err());
}

#[test]
fn labels_are_named_by_row() {
    let labels = Npy::from_values(&[2], &[1.0_f64, 1.5]).unwrap().labels().unwrap_err();
    assert_eq!(
        labels.to_string(),
        "`array` is not a valid npy file: row 1 is 1.5, which is no label"
    );
    assert!(Npy::from_values(&[1], &[-1_i8]).unwrap().labels().is_err());
    assert!(Npy::from_values(&[1, 2], &[1_i8, 2]).unwrap().labels().is_err());
}

use super::*;

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.chars().filter_map(|c| c.to_digit(16)).map(|d| d as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// `pickle.dumps` of numpy 2.4.6's object array `[[1, 300, 70000], [], [5, 5]]` in four protocols.
const ARRAYS: [&str; 4] = [
    "8002636e756d70792e5f636f72652e6d756c746961727261790a5f7265636f6e7374727563740a7100636e756d7079\
     0a6e6461727261790a71014b00857102635f636f646563730a656e636f64650a7103580100000062710458060000006c\
     6174696e317105867106527107877108527109284b014b0385710a636e756d70790a64747970650a710b58020000004f\
     38710c898887710d52710e284b0358010000007c710f4e4e4e4affffffff4affffffff4b3f74711062895d7111285d71\
     12284b014d2c014a70110100655d71135d7114284b054b056565747115622e",
    "8003636e756d70792e5f636f72652e6d756c746961727261790a5f7265636f6e7374727563740a7100636e756d7079\
     0a6e6461727261790a71014b008571024301627103877104527105284b014b03857106636e756d70790a64747970650a\
     710758020000004f387108898887710952710a284b0358010000007c710b4e4e4e4affffffff4affffffff4b3f74710c\
     62895d710d285d710e284b014d2c014a70110100655d710f5d7110284b054b056565747111622e",
    "800495a2000000000000008c166e756d70792e5f636f72652e6d756c74696172726179948c0c5f7265636f6e737472\
     7563749493948c056e756d7079948c076e6461727261799493944b0085944301629487945294284b014b03859468038c\
     0564747970659493948c024f3894898887945294284b038c017c944e4e4e4affffffff4affffffff4b3f749462895d94\
     285d94284b014d2c014a70110100655d945d94284b054b0565657494622e",
    "800595a2000000000000008c166e756d70792e5f636f72652e6d756c74696172726179948c0c5f7265636f6e737472\
     7563749493948c056e756d7079948c076e6461727261799493944b0085944301629487945294284b014b03859468038c\
     0564747970659493948c024f3894898887945294284b038c017c944e4e4e4affffffff4affffffff4b3f749462895d94\
     285d94284b014d2c014a70110100655d945d94284b054b0565657494622e",
];

fn sequences(bytes: &[u8]) -> Result<Vec<Vec<u32>>, String> {
    Pickle::load(bytes)?.sequences()
}

#[test]
fn lists_in_each_protocol() {
    for array in ARRAYS {
        let found = sequences(&bytes(array)).unwrap();
        assert_eq!(found, [vec![1, 300, 70000], vec![], vec![5, 5]]);
    }
}

#[test]
fn every_truncation_is_an_error_and_no_flip_a_panic() {
    for array in ARRAYS.map(bytes) {
        for len in 0..array.len() {
            let error = sequences(&array[..len]).unwrap_err();
            assert!(error.contains("byte "), "{error}");
        }
        for at in 0..array.len() {
            for flip in 1..=255 {
                let mut array = array.clone();
                array[at] ^= flip;
                let _ = sequences(&array);
            }
        }
    }
}

#[test]
fn nothing_is_run_and_nothing_else_is_an_array() {
    // os.system("echo"), as `pickle` would run it.
    let call = sequences(b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00echo\x85R.").unwrap_err();
    assert_eq!(call, "it holds no array");
    let unknown = sequences(b"\x80\x02\x81.").unwrap_err();
    assert_eq!(unknown, "byte 2 is 0x81, which numpy does not write there");
    // A string that promises 4 GB, and one that promises more than there are addresses.
    assert!(sequences(b"X\xff\xff\xff\xff.").is_err());
    assert!(sequences(b"\x8e\xff\xff\xff\xff\xff\xff\xff\xff.").is_err());
    assert!(sequences(b"\x8a\x09123456789.").is_err());
}

#[test]
fn a_list_in_many_rows_is_not_copied_without_end() {
    // A list of 100 numbers, then a list of 60 rows that are all this one.
    let list = [&b"]q\x00("[..], &b"K\x07".repeat(100), b"e0"].concat();
    let rows = [&b"]("[..], &b"h\x00".repeat(60), b"e"].concat();
    let file = [
        &b"\x80\x02"[..],
        &list,
        b"cnumpy.core.multiarray\n_reconstruct\n)R(K\x01K\x3c\x85cnumpy\ndtype\nU\x02O8\x85R\x89",
        &rows,
        b"tb.",
    ]
    .concat();
    assert_eq!(sequences(&file).unwrap_err(), "row 3 repeats others");
}

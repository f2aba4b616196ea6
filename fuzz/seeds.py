"""Writes what fuzzing begins with, `corpus/TARGET/…`, and a dictionary of Keras's words."""

import io
import json
import re
import shutil
import struct
import zipfile
import zlib
from pathlib import Path

HERE = Path(__file__).parent
MODELS = HERE / "../tests/keras_files"
# Larger files take the fuzzer longer and hold nothing else.
MOST = 75_000


def put(target, name, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def models():
    for path in sorted(MODELS.glob("*/*")):
        if path.stat().st_size > MOST or path.suffix not in (".keras", ".h5"):
            continue
        data = path.read_bytes()
        if path.suffix == ".keras":
            put("keras", path.name, data)
            put("config", path.name, zipfile.ZipFile(path).read("config.json"))
        elif path.name.endswith(".weights.h5"):
            put("weights_h5", path.name, data)
        else:
            put("legacy_h5", path.name, data)
            # The attribute `model_config` is in one piece.
            begin = data.find(b'{"class_name"')
            if begin >= 0:
                text = data[begin:].decode("latin-1")
                _, end = json.JSONDecoder().raw_decode(text)
                put("config", path.name, text[:end].encode("latin-1"))


def safetensors(tensors):
    header, data = {}, b""
    for name, shape, kind, values in tensors:
        part = struct.pack(f"<{len(values)}{kind}", *values)
        offsets = [len(data), len(data) + len(part)]
        header[name] = {"dtype": {"f": "F32", "d": "F64"}[kind], "shape": shape, "data_offsets": offsets}
        data += part
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def npy(descr, fortran, shape, data):
    header = f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def arrays():
    floats = struct.pack("<6f", *range(6))
    files = {
        "f4": npy("<f4", False, "(3, 2)", floats),
        "fortran": npy("<f4", True, "(3, 2)", floats),
        "f8": npy("<f8", False, "(2,)", struct.pack("<2d", 0.5, 2.0)),
        "i8": npy("<i8", False, "(2, 1)", struct.pack("<2q", 7, 1)),
        "u1": npy("|u1", False, "(3L,)", bytes([0, 1, 2])),
        "big": npy(">f4", False, "(1, 2)", struct.pack(">2f", 1.0, 2.0)),
        "bool": npy("|b1", False, "(2,)", bytes([0, 1])),
        "half": npy("<f2", False, "()", struct.pack("<e", 1.5)),
    }
    for name, data in files.items():
        put("npy", name, data)
    # [[1, 2], [3]] as numpy pickles an array of lists.
    import pickle

    rows = npy("|O", False, "(2,)", pickle.dumps([[1, 2], [300]], protocol=2))
    for name, method in [("stored", zipfile.ZIP_STORED), ("packed", zipfile.ZIP_DEFLATED)]:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", method) as archive:
            archive.writestr("x.npy", files["f4"])
            archive.writestr("y.npy", files["i8"])
            archive.writestr("s.npy", rows)
        put("npz", name, file.getvalue())
    idx = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 1, 2, 3, 4])
    put("idx", "images", idx)
    put("idx", "labels", bytes([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]))
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    put("idx", "packed", packed.compress(idx) + packed.flush())


def tables():
    put("csv", "flowers", b"length,width,species\n5.1,3.5,setosa\n6.3,3.3,virginica\n")
    put("csv", "quoted", b'a;b\r\n"1;5";2\r\n\r\n"3 ""x""";-4e3\r\n')
    put("csv", "numbers", b"1,2\n3,4\n")


def images():
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0))
    png += chunk(b"IDAT", zlib.compress((b"\0" + bytes(range(6))) * 2)) + chunk(b"IEND", b"")
    put("images", "rgb.png", png)
    bmp = struct.pack("<2sIHHI", b"BM", 54 + 16, 0, 0, 54)
    bmp += struct.pack("<IiiHHIIiiII", 40, 2, 2, 1, 24, 0, 16, 2835, 2835, 0, 0) + bytes(range(16))
    put("images", "rgb.bmp", bmp)
    gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
    put("images", "one.gif", gif)


def words():
    found = set(re.findall(r"\w+", (HERE / "../keras-files/keras/signatures.txt").read_text()))
    found |= set(re.findall(r"\w+", (HERE / "../keras-files/keras/functions.txt").read_text()))
    found |= {"class_name", "config", "layers", "input_layers", "output_layers", "inbound_nodes", "args"}
    found |= {"kwargs", "__keras_tensor__", "keras_history", "batch_shape", "batch_input_shape", "module"}
    found |= {"build_config", "input_shape", "registered_name", "Sequential", "Functional", "Model", "null"}
    lines = "".join(f'"{word}"\n' for word in sorted(found) if len(word) > 1)
    (HERE / "corpus/words.dict").write_text(lines)


models()
table = [("dense/kernel", [2, 1], "f", [0.5, 1.5]), ("dense/bias", [1], "d", [2.0])]
put("safetensors", "line", safetensors(table))
arrays()
tables()
images()
words()
# A checkpoint of the network of the target, after a step.
(HERE / "corpus/checkpoint").mkdir(parents=True, exist_ok=True)
shutil.copy(HERE / "checkpoint.safetensors", HERE / "corpus/checkpoint/line")

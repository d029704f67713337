"""Headers of model files as internal/weights reads them, beside what the formats' own libraries say: real GGUF files, GGUF files of every
storage type, safetensors files of every type, and damaged ones, which both must refuse.

  weights.py HEADER WORK GGUF...     HEADER is the built tests/real/header"""
import hashlib, json, pathlib, struct, subprocess, sys
import gguf, numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file
from checks import check, finish

header, work = sys.argv[1], pathlib.Path(sys.argv[2])
work.mkdir(parents=True, exist_ok=True)


def ours(*paths):
    out = subprocess.run([header, *map(str, paths)], capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def digits(value, kind):
    text = np.format_float_scientific(kind(value), trim="-", exp_digits=2)
    mantissa, exponent = text.split("e")
    return mantissa.rstrip(".") + "e" + exponent


def hashed(parts):
    return f"{len(parts)} " + hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def value(field):
    kind = field.types[0]
    T = gguf.GGUFValueType
    if kind == T.ARRAY:
        inner = field.types[1]
        if inner == T.STRING:
            return hashlib.sha256(b"\n".join(bytes(field.parts[i]) for i in field.data)).hexdigest()[:16], len(field.data)
        flat = [field.parts[i][0] for i in field.data]
        return hashed([f"{float(v):.6e}" if inner == T.FLOAT32 else str(int(v)) for v in flat])
    part = field.parts[field.data[0]]
    if kind == T.STRING:
        return bytes(part).decode()
    if kind == T.BOOL:
        return "true" if part[0] else "false"
    if kind == T.FLOAT32:
        return digits(part[0], np.float32)
    if kind == T.FLOAT64:
        return digits(part[0], np.float64)
    return str(int(part[0]))


def same_gguf(path):
    want, got = gguf.GGUFReader(path), ours(path)[0]
    assert "error" not in got, got
    fields = [(k, value(f)) for k, f in want.fields.items() if not k.startswith("GGUF.")]
    assert [k for k, _ in fields] == [k for k, _ in got["metadata"]]
    for (key, expected), (_, said) in zip(fields, got["metadata"]):
        if isinstance(expected, tuple):
            expected = f"{expected[1]} {expected[0]}"
        assert expected == said, (key, expected, said)
    tensors = [(t.name, t.tensor_type.name, [int(d) for d in t.shape][::-1], int(t.data_offset), int(t.n_bytes)) for t in want.tensors]
    assert tensors == [(t["Name"], t["Type"], t["Shape"], t["Offset"], t["Bytes"]) for t in got["tensors"]]
    return len(fields), len(tensors)


for path in sys.argv[3:]:
    with check(f"weights: {pathlib.Path(path).name}"):
        same_gguf(path)


def every_type():
    """The table of storage types is that of the library: every type it knows, in one file."""
    path = work / "types.gguf"
    w = gguf.GGUFWriter(path, "test")
    w.add_float32("f", 0.1), w.add_float64("d", 1e-300), w.add_bool("b", True), w.add_int8("i", -5), w.add_uint64("u", 1 << 62)
    w.add_array("words", ["a", "", "\u4f60\U0001f642"]), w.add_array("numbers", [1, -2, 3])
    for kind, (block, size) in gguf.GGML_QUANT_SIZES.items():
        w.add_tensor(f"t.{kind.name}", np.zeros((3, size * 2), np.uint8), raw_dtype=kind)
    w.write_header_to_file(), w.write_kv_data_to_file(), w.write_tensors_to_file(), w.close()
    _, n = same_gguf(path)
    assert n == len(gguf.GGML_QUANT_SIZES), n


with check("weights: every storage type of the gguf library"):
    every_type()


def big_endian():
    path = work / "big.gguf"
    w = gguf.GGUFWriter(path, "test", endianess=gguf.GGUFEndian.BIG)
    w.add_uint32("n", 7), w.add_string("s", "x"), w.add_tensor("t", np.zeros((2, 3), np.float32))
    w.write_header_to_file(), w.write_kv_data_to_file(), w.write_tensors_to_file(), w.close()
    got = ours(path)[0]
    assert ["n", "7"] in got["metadata"] and got["tensors"][0]["Shape"] == [2, 3], got


with check("weights: a GGUF file of the other byte order"):
    big_endian()


def safetensors_types():
    path = work / "types.safetensors"
    kinds = [np.bool_, np.uint8, np.int8, np.int16, np.uint16, np.float16, np.int32, np.uint32, np.float32, np.int64, np.uint64, np.float64]
    save_file({f"t{i}": np.zeros((i, 3), k) for i, k in enumerate(kinds)}, path, metadata={"format": "pt", "a": "\u00e9"})
    got = ours(path)[0]
    with safe_open(path, "np") as f:
        assert dict(got["metadata"]) == f.metadata(), got["metadata"]
        assert sorted(f.keys()) == sorted(t["Name"] for t in got["tensors"])
        for t in got["tensors"]:
            s = f.get_slice(t["Name"])
            assert s.get_shape() == t["Shape"] and s.get_dtype() == t["Type"], t
            data = path.read_bytes()[t["Offset"] : t["Offset"] + t["Bytes"]]
            assert data == f.get_tensor(t["Name"]).tobytes()


with check("weights: every type of the safetensors library"):
    safetensors_types()


def damaged():
    """Wherever a bit of a safetensors header flips, both read it or both refuse it."""
    path, hurt = work / "types.safetensors", work / "hurt.safetensors"
    data, odd = path.read_bytes(), []
    size = 8 + struct.unpack("<Q", data[:8])[0]
    rng = np.random.default_rng(7)
    files = []
    for i in range(400):
        b = bytearray(data)
        at = int(rng.integers(0, size))
        b[at] ^= 1 << int(rng.integers(0, 8))
        f = work / f"hurt{i}.safetensors"
        f.write_bytes(b)
        files.append(f)
    for f, got in zip(files, ours(*files)):
        try:
            with safe_open(f, "np") as s:
                theirs = sorted(s.keys())
        except Exception as e:
            theirs, why = None, e
        mine = None if "error" in got else sorted(t["Name"] for t in got["tensors"])
        if mine != theirs:
            odd.append((f.name, mine, theirs or why, got.get("error")))
        f.unlink()
    assert not odd, odd[:5]


with check("weights: 400 safetensors headers with a flipped bit"):
    damaged()
finish()

"""Parquet and Arrow files that other programs write are read equal by this project: compares rows with what pyarrow reads.

  parquet_read.py ROWS WORK    ROWS: the program of tests/real/rows; WORK: an empty folder
Needs pyarrow; uses duckdb, polars and fastparquet where they are installed.
"""

import base64
import datetime
import decimal
import json
import math
import pathlib
import subprocess
import sys
import uuid

import numpy as np
import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

import checks


def check(name, work):
    with checks.check(name):
        work()


ROWS, WORK = sys.argv[1], pathlib.Path(sys.argv[2])
WORK.mkdir(parents=True, exist_ok=True)


def octets(b):
    try:
        text = b.decode()
    except UnicodeDecodeError:
        text = None
    if text is not None and not any(ord(c) < 32 and c not in "\n\r\t" for c in text):
        return text
    return "data:application/octet-stream;base64," + base64.b64encode(b).decode()


def moment(t, v):
    """A timestamp as RFC 3339, from the count, since Python's own type ends at microseconds."""
    per = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[t.unit]
    seconds, rest = divmod(v, per)
    text = (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%S")
    if rest:
        text += ("." + str(rest).rjust(len(str(per)) - 1, "0")).rstrip("0")
    return text + ("Z" if t.tz else "")


def clock(t, v):
    digits = {"s": 3, "ms": 3, "us": 6, "ns": 9}[t.unit]
    v = v * 1000 if t.unit == "s" else v
    seconds, rest = divmod(v, 10**digits)
    return "%02d:%02d:%02d.%s" % (seconds // 3600, seconds // 60 % 60, seconds % 60, str(rest).rjust(digits, "0"))


def number(v, cast):
    if math.isnan(v):
        return "NaN"
    if math.isinf(v):
        return "Infinity" if v > 0 else "-Infinity"
    return decimal.Decimal(str(cast(v))).normalize()


def plain(s):
    """The JSON value that a scalar must become."""
    t = s.type
    if not s.is_valid:
        return None
    if isinstance(s, pa.ExtensionScalar):
        if str(t).startswith("extension<arrow.uuid"):
            return str(uuid.UUID(bytes=s.value.as_py()))
        return plain(s.value)
    if pa.types.is_dictionary(t):
        return plain(s.value) if hasattr(s, "value") else s.as_py()
    if pa.types.is_map(t):
        pairs = [(plain(p["key"]), plain(p["value"])) for p in s.values] if s.values is not None else []
        if pa.types.is_string(t.key_type) or pa.types.is_large_string(t.key_type):
            return dict(pairs)
        return [{"key": k, "value": v} for k, v in pairs]
    if pa.types.is_struct(t):
        return {f.name: plain(s[i]) for i, f in enumerate(t)}
    if pa.types.is_nested(t) and hasattr(s, "values"):
        return [plain(x) for x in s.values]
    if pa.types.is_floating(t):
        return number(float(s.as_py()), {16: np.float32, 32: np.float32, 64: float}[t.bit_width])
    if pa.types.is_decimal(t):
        return s.as_py()
    if pa.types.is_timestamp(t):
        return moment(t, s.value)
    if pa.types.is_time(t):
        return clock(t, s.value)
    if pa.types.is_duration(t):
        return s.value
    if pa.types.is_date(t):
        return s.as_py().isoformat()
    if pa.types.is_binary(t) or pa.types.is_large_binary(t) or pa.types.is_fixed_size_binary(t) or pa.types.is_binary_view(t):
        return octets(s.as_py())
    return s.as_py()


def comparable(v):
    """Floats are compared by value: their text is the project's own to choose."""
    if isinstance(v, decimal.Decimal):
        return v if v.is_nan() else v + 0
    if isinstance(v, dict):
        return {k: comparable(x) for k, x in v.items()}
    if isinstance(v, list):
        return [comparable(x) for x in v]
    return v


def expected(table):
    columns = [[plain(s) for chunk in c.chunks for s in chunk] for c in table.columns]
    return [dict(zip(table.column_names, row)) for row in zip(*columns)]


def read(path):
    subprocess.run([ROWS, str(path)], check=True, capture_output=True)
    errors = path.with_name(path.name + ".errors").read_text()
    lines = path.with_name(path.name + ".rows").read_text().split("\n")[:-1]
    return [json.loads(x, parse_float=decimal.Decimal, parse_int=int) for x in lines], errors


def same(path, want):
    got, errors = read(path)
    assert not errors, errors[:300]
    assert len(got) == len(want), f"{len(got)} rows, not {len(want)}"
    for i, (g, w) in enumerate(zip(got, want)):
        if comparable(g) == comparable(w) and list(g) == list(w):
            continue
        for k in w:
            assert k in g, f"row {i} lacks {k}"
            assert comparable(g[k]) == comparable(w[k]), f"row {i} {k}: {g[k]!r}, not {w[k]!r}"
        raise AssertionError(f"row {i}: other keys {list(g)}")


N = 1000
stamp = datetime.datetime(2024, 2, 29, 12, 34, 56, 789012)
rng = np.random.default_rng(7)


def some(values):
    """Every seventh value is null."""
    return [None if i % 7 == 6 else v for i, v in enumerate(values)]


def flat(nulls):
    keep = some if nulls else list
    return {
        "i8": pa.array(keep([i % 250 - 125 for i in range(N)]), pa.int8()),
        "u16": pa.array(keep([i * 65 for i in range(N)]), pa.uint16()),
        "i32": pa.array(keep([i * i for i in range(N)]), pa.int32()),
        "u32": pa.array(keep([2**32 - 1 - i for i in range(N)]), pa.uint32()),
        "i64": pa.array(keep([(-1) ** i * 2**62 + i for i in range(N)]), pa.int64()),
        "u64": pa.array(keep([2**64 - 1 - i for i in range(N)]), pa.uint64()),
        "f32": pa.array(keep(rng.standard_normal(N).astype(np.float32).tolist()), pa.float32()),
        "f64": pa.array(keep([float("nan") if i == 3 else float("inf") if i == 4 else x for i, x in enumerate(rng.standard_normal(N).tolist())])),
        "b": pa.array(keep([i % 3 == 0 for i in range(N)])),
        "s": pa.array(keep(["text %d é😀\n" % (i % 40) for i in range(N)])),
        "ls": pa.array(keep(["prefix/%05d" % i for i in range(N)]), pa.large_string()),
        "bin": pa.array(keep([bytes([i % 256, 0, 255]) for i in range(N)])),
        "fsb": pa.array(keep([b"%04d" % i for i in range(N)]), pa.binary(4)),
    }


def typed():
    return {
        "f16": pa.array(some([np.float16(i / 8) for i in range(N)]), pa.float16()),
        "d9": pa.array(some([decimal.Decimal(i - 500).scaleb(-2) for i in range(N)]), pa.decimal128(9, 2)),
        "d18": pa.array(some([decimal.Decimal(i * 10**12).scaleb(-5) for i in range(N)]), pa.decimal128(18, 5)),
        "d38": pa.array(some([decimal.Decimal(-i * 10**30).scaleb(-10) for i in range(N)]), pa.decimal128(38, 10)),
        "d76": pa.array(some([decimal.Decimal("1" * 60).scaleb(-4) for i in range(N)]), pa.decimal256(70, 4)),
        "date": pa.array(some([datetime.date(1960, 1, 1) + datetime.timedelta(days=i * 30) for i in range(N)])),
        "t_ms": pa.array(some([i * 86399 for i in range(N)]), pa.time32("ms")),
        "t_us": pa.array(some([i * 86399999 for i in range(N)]), pa.time64("us")),
        "t_ns": pa.array(some([i * 86399999999 for i in range(N)]), pa.time64("ns")),
        "dict": pa.array(some(["user", "assistant"] * (N // 2))).dictionary_encode(),
        "uuid": pa.array(some([uuid.UUID(int=i * 2**100 + i).bytes for i in range(N)]), pa.uuid()),
        "json": pa.array(some(['{"a":%d}' % i for i in range(N)])),
        "null": pa.nulls(N),
        **{"ts_" + u: pa.array(some([stamp.replace(microsecond=0) + datetime.timedelta(hours=i * 100 - 50000) for i in range(N)]), pa.timestamp(u)) for u in ("s", "ms", "us", "ns")},
        "tz": pa.array(some([stamp + datetime.timedelta(seconds=i) for i in range(N)]), pa.timestamp("us", "Europe/Berlin")),
        "dur": pa.array(some(range(N)), pa.duration("ms")),
    }


def nested():
    ms = [None if i % 11 == 10 else [None if j == 3 else {"role": "user", "content": "c%d" % j if j % 2 else None, "tags": None if j == 1 else list(range(j))} for j in range(i % 5)] for i in range(N)]
    message = pa.struct([("role", pa.string()), ("content", pa.string()), ("tags", pa.list_(pa.int32()))])
    return {
        "messages": pa.array(ms, pa.list_(message)),
        "lll": pa.array([None if i % 9 == 8 else [[None, [], [i]], [], None][: i % 4] for i in range(N)], pa.list_(pa.list_(pa.list_(pa.int64())))),
        "map": pa.array([None if i % 5 == 4 else [("k%d" % j, None if j == 1 else j) for j in range(i % 4)] for i in range(N)], pa.map_(pa.string(), pa.int32())),
        "imap": pa.array([[(j, ["x"] * j) for j in range(i % 3)] for i in range(N)], pa.map_(pa.int32(), pa.list_(pa.string()))),
        "st": pa.array([None if i % 6 == 5 else {"a": i, "b": None if i % 4 == 3 else {"c": "x", "d": [1.5]}} for i in range(N)], pa.struct([("a", pa.int64()), ("b", pa.struct([("c", pa.string()), ("d", pa.list_(pa.float64()))]))])),
        "fixed": pa.array([None if i % 6 == 5 else [i, None] for i in range(N)], pa.list_(pa.int16(), 2)),
        "large": pa.array([["a", None][: i % 3] for i in range(N)], pa.large_list(pa.string())),
    }


FLAT, REQUIRED, TYPED, NESTED = pa.table(flat(True)), pa.table(flat(False)), pa.table(typed()), pa.table(nested())
STRICT = REQUIRED.cast(pa.schema([f.with_nullable(False) for f in REQUIRED.schema]))
EVERY = pa.table({**flat(True), **typed(), **nested()})


def parquet(name, table, want=None, **options):
    def run():
        path = WORK / (name.replace(" ", "_").replace("/", "_") + ".parquet")
        pq.write_table(table, path, **options)
        same(path, expected(pq.read_table(path) if want is None else want))
    check("parquet: " + name, run)


for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4"):
    for version in ("1.0", "2.0"):
        parquet(f"{codec}, pages v{version}", EVERY, compression=codec, data_page_version=version, data_page_size=2000, row_group_size=400)
for table, kind in ((FLAT, "nullable"), (STRICT, "required"), (NESTED, "nested"), (TYPED, "typed")):
    for version in ("1.0", "2.0"):
        parquet(f"{kind}, plain, pages v{version}", table, use_dictionary=False, data_page_version=version, data_page_size=1000)
        parquet(f"{kind}, dictionary, pages v{version}", table, use_dictionary=True, data_page_version=version, write_batch_size=64, data_page_size=500)
encodings = {
    "DELTA_BINARY_PACKED": ("i8", "u16", "i32", "u32", "i64", "u64"), "DELTA_BYTE_ARRAY": ("s", "ls", "bin", "fsb"), "DELTA_LENGTH_BYTE_ARRAY": ("s", "ls", "bin"),
    "BYTE_STREAM_SPLIT": ("f32", "f64", "i32", "i64", "fsb"), "RLE": ("b",),
}
for encoding, columns in encodings.items():
    for table, kind in ((FLAT, "nullable"), (STRICT, "required")):
        for version in ("1.0", "2.0"):
            parquet(f"{encoding}, {kind}, pages v{version}", table.select(columns), use_dictionary=False, column_encoding={c: encoding for c in columns}, data_page_version=version, data_page_size=1500)
parquet("dictionary that falls back to plain", FLAT, dictionary_pagesize_limit=200, data_page_size=300)
parquet("BYTE_STREAM_SPLIT zstd", FLAT.select(["f32", "f64"]), use_dictionary=False, use_byte_stream_split=True, compression="zstd")
parquet("int96", TYPED.select(["ts_ms", "ts_us", "ts_ns"]), use_deprecated_int96_timestamps=True)
parquet("timestamps as milliseconds", TYPED.select(["ts_ms", "ts_s"]), coerce_timestamps="ms")
parquet("format 1.0", FLAT, version="1.0")
parquet("decimals as integers", TYPED.select(["d9", "d18"]), store_decimal_as_integer=True)
parquet("no schema of Arrow", EVERY.drop_columns(["dict"]), store_schema=False)
parquet("two-level lists", NESTED.select(["messages", "large"]), use_compliant_nested_type=False)
parquet("page index, checksums", FLAT, write_page_index=True, write_page_checksum=True)
parquet("many row groups", FLAT, row_group_size=3)
parquet("no rows", EVERY.slice(0, 0))
parquet("no columns", pa.table({}))
parquet("large text", pa.table({"s": ["x" * 5_000_000, "", None, "é" * 100_000]}), compression="zstd")
parquet("names", pa.table({'a "q"\n.é': [1], "": [2], "a.b": [{"c.d": 3}]}))
if "bloom_filter_options" in pq.write_table.__doc__:
    parquet("bloom filters", FLAT, bloom_filter_options={"s": {"ndv": 100}})


def empty_row_groups():
    path = WORK / "empty_groups.parquet"
    with pq.ParquetWriter(path, FLAT.schema) as w:
        for part in (FLAT.slice(0, 0), FLAT.slice(0, 10), FLAT.slice(0, 0), FLAT.slice(10, 5), FLAT.slice(0, 0)):
            w.write_table(part)
    same(path, expected(FLAT.slice(0, 15)))


def encrypted():
    import pyarrow.parquet.encryption as pe

    class Kms(pe.KmsClient):
        def __init__(self, config):
            super().__init__()

        def wrap_key(self, key, master):
            return base64.b64encode(key)

        def unwrap_key(self, key, master):
            return base64.b64decode(key)

    for plain_footer in (False, True):
        config = pe.EncryptionConfiguration(footer_key="k", column_keys={"k": ["s"]}, plaintext_footer=plain_footer)
        path = WORK / f"encrypted_{plain_footer}.parquet"
        props = pe.CryptoFactory(Kms).file_encryption_properties(pe.KmsConnectionConfig(), config)
        with pq.ParquetWriter(path, FLAT.schema, encryption_properties=props) as w:
            w.write_table(FLAT)
        got, errors = read(path)
        assert not got and "encrypted" in errors, errors or f"{len(got)} rows"


check("parquet: empty row groups", empty_row_groups)
check("parquet: encrypted files say so", encrypted)


def by_pyarrow(path):
    same(path, expected(pq.read_table(path)))


def duck():
    import duckdb

    db = duckdb.connect()
    query = """SELECT i::TINYINT a, i::UBIGINT b, i::HUGEINT::DECIMAL(38,3) c, i/7 d, i%2=0 e, 'text '||i s, CASE WHEN i%3=0 THEN NULL ELSE [i, NULL] END l,
        {'role':'user','parts':[{'t':'x'}, NULL]} st, MAP {'k': i} m, DATE '2024-02-29' + i::INT dt, TIMESTAMP '2024-02-29 12:34:56.789' ts, TIMESTAMPTZ '2024-02-29 12:34:56+02' tz,
        TIME '01:02:03.5' t, uuid_text::UUID u, 'b\\x00\\xFF'::BLOB bl, 'a'::ENUM('a','b') en, i::FLOAT f
        FROM (SELECT range i, '00000000-0000-0000-0000-' || lpad(range::VARCHAR, 12, '0') uuid_text FROM range(100))"""
    for codec in ("snappy", "zstd", "gzip", "lz4_raw", "brotli", "uncompressed"):
        for version in ("v1", "v2"):
            path = WORK / f"duck_{codec}_{version}.parquet"
            db.sql(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION {codec}, PARQUET_VERSION {version}, ROW_GROUP_SIZE 2048)")
            by_pyarrow(path)


def pola():
    import polars as pl

    frame = pl.from_arrow(EVERY.drop_columns(["null", "dur", "map", "imap", "uuid", "d76", "f16"]))
    for codec in ("zstd", "snappy", "gzip", "lz4", "brotli", "uncompressed"):
        path = WORK / f"polars_{codec}.parquet"
        frame.write_parquet(path, compression=codec, row_group_size=300)
        by_pyarrow(path)
    for codec in ("uncompressed", "lz4", "zstd"):
        for name, write in (("file", frame.write_ipc), ("stream", frame.write_ipc_stream)):
            path = WORK / f"polars_{codec}_{name}.arrow"
            write(path, compression=codec)
            same(path, expected((ipc.open_file if name == "file" else ipc.open_stream)(path).read_all()))


def fast():
    import fastparquet
    import pandas as pd

    frame = pd.DataFrame({"i": range(100), "s": ["t%d" % i if i % 3 else None for i in range(100)], "f": [i / 3 for i in range(100)], "t": pd.date_range("2024-01-01", periods=100), "b": [i % 2 == 0 for i in range(100)], "c": pd.Categorical(["x", "y"] * 50)})
    for codec in ("UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD", "LZ4", "BROTLI"):
        for times in ("int64", "int96"):
            path = WORK / f"fast_{codec}_{times}.parquet"
            fastparquet.write(str(path), frame, compression=codec, times=times, row_group_offsets=40)
            by_pyarrow(path)


def arrow(name, table, **options):
    def run():
        for kind, new in (("file", ipc.new_file), ("stream", ipc.new_stream)):
            path = WORK / f"{name}_{kind}.arrow"
            with new(path, table.schema, options=ipc.IpcWriteOptions(**options)) as w:
                w.write_table(table, max_chunksize=300)
            same(path, expected(table))
    check(f"arrow: {name}", run)


arrow("plain", EVERY)
arrow("lz4", EVERY, compression="lz4")
arrow("zstd", EVERY, compression="zstd")
arrow("no_rows", EVERY.slice(0, 0))
arrow("views", pa.table({"v": FLAT["s"].cast(pa.string_view()), "lv": pa.array([["a", None], None, []] * 333 + [[]], pa.list_view(pa.string()))}))


def deltas():
    path = WORK / "deltas.arrow"
    t = pa.dictionary(pa.int8(), pa.string())
    batches = [pa.record_batch({"d": pa.DictionaryArray.from_arrays(pa.array([0, None, n - 1], pa.int8()), pa.array([str(i) for i in range(n)]))}) for n in (1, 2, 5)]
    assert batches[0].schema.field("d").type == t
    for delta in (True, False):
        with ipc.new_stream(path, batches[0].schema, options=ipc.IpcWriteOptions(emit_dictionary_deltas=delta)) as w:
            for b in batches:
                w.write_batch(b)
        same(path, [{"d": v} for b in batches for v in b["d"].to_pylist()])


check("arrow: dictionaries that grow and are replaced", deltas)
for name, run in (("duckdb", duck), ("polars", pola), ("fastparquet", fast)):
    try:
        __import__(name)
    except ImportError:
        print(f"SKIPPED {name}: not installed")
        continue
    check(f"files of {name}", run)
checks.finish()

"""The description of the API and the SDKs made from it: valid, up to date, strictly typed, and working from another folder against a server.

    api.py SLMGEN WORK NODE_MODULES UV

WORK/generated holds the generated files of both SDKs, made anew."""

import filecmp
import os
import pathlib
import shutil
import subprocess
import sys
import zipfile

from api_server import Server, cutting
from checks import check, finish

slmgen, work, modules, uv = sys.argv[1:]
work, modules = pathlib.Path(work), pathlib.Path(modules)
root = pathlib.Path(__file__).resolve().parents[2]
sdks, remote = root / "openapi/sdk", root / "examples/remote"
python = pathlib.Path(sys.executable)
strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--module", "NodeNext", "--target", "ES2022", "--types", "node"]


def run(*command, cwd=work, **env):
    """Gives what a command prints; one that fails is an error that shows it."""
    done = subprocess.run([str(c) for c in command], cwd=cwd, env=os.environ | env, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def copy(name):
    """Gives a copy of an SDK, so that building leaves nothing in the checkout."""
    folder = work / name
    shutil.copytree(sdks / name, folder, ignore=shutil.ignore_patterns("node_modules", "dist", "*cache*"))
    return folder


def same_tree(a, b):
    """Says that two folders hold the same files."""
    files = [sorted(str(p.relative_to(d)) for p in d.rglob("*.py")) for d in (a, b)]
    assert files[0] == files[1], set(files[0]) ^ set(files[1])
    _, different, unread = filecmp.cmpfiles(a, b, files[0], shallow=False)
    assert not different and not unread, different + unread


with check("redocly: no error in the description"):
    run(modules / ".bin/redocly", "lint", "--extends", "recommended", root / "openapi/openapi.yaml", REDOCLY_TELEMETRY="off", REDOCLY_SUPPRESS_UPDATE_NOTICE="true")
with check("TypeScript: the generated file is up to date"):
    assert filecmp.cmp(work / "generated/typescript/src/schema.d.ts", sdks / "typescript/src/schema.d.ts", shallow=False), "run make generate"
with check("Python: the generated files are up to date"):
    same_tree(work / "generated/python/src/slmgen_client/generated", sdks / "python/src/slmgen_client/generated")

node, venv = work / "node", work / "venv"
with check("TypeScript: strict, packed, installed elsewhere, the example too"):
    sdk = copy("typescript")
    (sdk / "node_modules").symlink_to(modules)
    package = sdk / run("npm", "pack", "--silent", cwd=sdk).strip().splitlines()[-1]
    node.mkdir()
    (node / "package.json").write_text('{"private": true, "type": "module"}')
    run("npm", "install", "--no-audit", "--no-fund", "--prefer-offline", package, cwd=node)
    (node / "node_modules/@types").mkdir()
    (node / "node_modules/@types/node").symlink_to(modules / "@types/node")
    for name in ("main.ts", "broken.ts"):
        shutil.copy((remote if name == "main.ts" else root / "tests/real/api_sdk") / name, node)
    run(modules / ".bin/tsc", *strict, "main.ts", "broken.ts", cwd=node)
with check("Python: strict, a wheel, installed elsewhere, the example too"):
    sdk = copy("python")
    run(python, "-m", "mypy", "--cache-dir", work / "mypy", "src", remote / "main.py", root / "tests/real/api_sdk/broken.py", cwd=sdk, MYPYPATH="src")
    run(python, "-m", "hatchling", "build", "-t", "wheel", "-d", work / "wheel", cwd=sdk)
    run(uv, "venv", "-q", "--python", python, venv)
    run(uv, "pip", "install", "-q", "--python", venv / "bin/python", *(work / "wheel").glob("*.whl"))

server = Server(slmgen, work)
clients = {"TypeScript": ("node", node / "main.js", node / "broken.js"), "Python": (venv / "bin/python", remote / "main.py", root / "tests/real/api_sdk/broken.py")}
try:
    local = work / "local"
    # The plan names the data as they were named.
    run(slmgen, "upload", "ferry-faq.jsonl", "--task", "qa", "--deploy", "edge", "-o", local, cwd=root / "examples/data", SLMGEN_HOME=str(work / "other"))
    want = {p.name: p.read_bytes() for p in local.iterdir()}
    for name, (program, example, broken) in clients.items():
        with check(f"{name}: the example brings home what `slmgen upload` writes"):
            folder = work / f"run-{name}"
            folder.mkdir()
            (folder / "examples").symlink_to(root / "examples")
            out = run(program, example, cwd=folder, SLMGEN_SERVER=server.url, SLMGEN_KEY=server.key)
            assert "succeeded" in out, out
            with zipfile.ZipFile(folder / "ferry-faq.zip") as z:
                got = {pathlib.PurePosixPath(n).name: z.read(n) for n in z.namelist()}
            assert got == want, [n for n in want.keys() | got.keys() if want.get(n) != got.get(n)]
        with check(f"{name}: problems, odd names, shards, streams, and a job whose events break off"), cutting(server) as (proxy, asked):
            run(program, broken, server.url, proxy, cwd=root, SLMGEN_KEY=server.key)
            assert len(asked) >= 3 and asked[:2] == [0, 0] and asked[2] > 0, asked
finally:
    server.stop()
finish()

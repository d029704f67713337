"""A small harness: named checks that go on after a failure, and work done in forked children so that one import serves many runs."""

import contextlib
import importlib.util
import json
import os
import pathlib
import signal
import sys
import tempfile
import time
import traceback

passed, failed = 0, []


@contextlib.contextmanager
def check(name):
    """Counts one check. An exception fails it and the rest goes on."""
    global passed
    start = time.time()
    try:
        yield
    except BaseException as e:
        failed.append(name)
        print(f"FAIL {name} ({time.time() - start:.1f} s)")
        print("     " + "".join(traceback.format_exception(e)).strip().replace("\n", "\n     "))
        if isinstance(e, KeyboardInterrupt):
            raise
    else:
        passed += 1
        print(f"ok   {name} ({time.time() - start:.1f} s)", flush=True)


def finish():
    """Prints the sum and ends the process."""
    print(f"{passed} passed, {len(failed)} failed", flush=True)
    sys.exit(1 if failed else 0)


def scratch():
    """A folder of this run, removed by the shell that started it."""
    return pathlib.Path(tempfile.mkdtemp(dir=os.environ.get("SLMGEN_WORK")))


def load_module(path):
    """The generated script as a module of its own, which finds what stands beside it."""
    sys.path.insert(0, str(pathlib.Path(path).parent))
    spec = importlib.util.spec_from_file_location("bundle_" + str(abs(hash(str(path)))), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Child:
    """Runs work() in a fork. Its output goes to a file, its result comes back as JSON."""

    def __init__(self, work):
        folder = scratch()
        self.log, self.result = folder / "log", folder / "result"
        self.pid = os.fork()
        if self.pid:
            return
        code = 1
        try:
            fd = os.open(self.log, os.O_CREAT | os.O_WRONLY)
            os.dup2(fd, 1), os.dup2(fd, 2)
            value = work()
            self.result.write_text(json.dumps(value))
            code = 0
        except SystemExit as e:
            print("SystemExit:", e.code)
            code = 3
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush(), sys.stderr.flush()
            os._exit(code)

    def kill(self):
        """SIGKILL: no handler and no flush gets a chance."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)

    def wait(self, code=0):
        """Waits for the end and gives the result; any other exit code is an error that shows the log."""
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        assert status == code, f"exit code {status}, expected {code}\n{self.log.read_text()[-3000:]}"
        return json.loads(self.result.read_text()) if code == 0 else None


def run(work, code=0):
    """Runs work() in a fork and gives its result and what it printed."""
    child = Child(work)
    return child.wait(code), child.log.read_text()


def wait_for(path, seconds=60):
    """Waits until path exists."""
    end = time.time() + seconds
    while not path.exists():
        assert time.time() < end, f"{path} did not appear"
        time.sleep(0.01)

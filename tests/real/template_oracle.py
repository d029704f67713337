"""What jinja2 makes of a template, in the environment of chat templates, and what the Go program beside it makes of it."""
import json
import signal
import subprocess
from datetime import datetime

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime(2026, 3, 5, 14, 7, 9)


class Generation(Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("same"), [], [], body).set_lineno(line)

    @jinja2.pass_eval_context
    def same(self, _, caller):
        return caller()


def environment(now=NOW):
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols])
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = now.strftime
    env.globals["strftime_now"] = lambda format: now.strftime(format)
    return env


class Slow(Exception):
    pass


def _slow(*_):
    raise Slow()


signal.signal(signal.SIGALRM, _slow)


def expect(env, template, context, cache={}):
    """{"ok", "out"} or {"ok", "class", "message"}; None for what no other engine can be asked: addresses, endless work, half characters."""
    signal.alarm(5)
    try:
        compiled = cache.get(template)
        if compiled is None:
            compiled = env.from_string(template)
            if len(cache) > 500:
                cache.clear()
            cache[template] = compiled
        out = compiled.render(**context)
        out.encode()
    except (Slow, MemoryError, RecursionError, UnicodeEncodeError):
        return None
    except Exception as e:
        if "complex" in str(e):
            return None
        return {"ok": False, "class": type(e).__name__, "message": str(e)}
    finally:
        signal.alarm(0)
    if any(mark in out.lower() for mark in (" at 0x", "t 0x7", "<function", "<class", "&lt;function", "&lt;class", "j)")):
        return None
    return {"ok": True, "out": out}


def ask(program, requests):
    """The answers of the Go program, one a request."""
    text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in requests)
    done = subprocess.run([program], input=text.encode(), stdout=subprocess.PIPE, check=True)
    answers = [json.loads(line) for line in done.stdout.decode().split("\n") if line]
    assert len(answers) == len(requests), (len(answers), len(requests))
    return answers

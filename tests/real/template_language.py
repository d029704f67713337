"""Makes up small templates that use all of the language, in odd ways as much as in usual ones, and values for them."""
import json

WORDS = ["a", "b", "x", "item", "Hello World", "", " ", "  pad  ", "ünïcödé", "日本語", "🙂 ok", "l1\nl2\r\nl3", "it's", 'say "hi"', "<b>&</b>", "a,b,,c", "A-b c_d",
         "ß", "ŉx", "ǅ", "İstanbul", "ΑΣ", "123", "-5", "1.5", "1e3", "0x1f", "true", "%s", "%d and %s", "{} {}", "{0!r:>5}", "tab\there", "x\u00a0y", "\u200b", "\x1f", "a.b", "back\\slash",
         "The quick brown-fox jumps over the lazy dog, again and again, until well-known long words like antidisestablishmentarianism appear",
         "Visit http://example.com/path?q=1 or www.test.org, mail me@x.org.", "²³", "½", "१२", "e\u0301", "\ufeff", "null", "None", "user", "assistant"]
NUMBERS = ["0", "1", "-1", "2", "3", "7", "10", "255", "1_000", "9007199254740993", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "123456789012345678901234567890",
           "0.0", "-0.0", "0.1", "1.0", "2.5", "-2.5", "3.5", "1e16", "1e15", "1e-5", "0.0001", "1e22", "123456.789", "1e300", "5e-324", "0.30000000000000004", "1_0.5", "0x1F", "0b101", "0o17", "2.675", "1e100"]
SMALL = ["0", "1", "-1", "2", "3", "5", "10", "true", "none", "-2"]
NAMES = ["s", "t", "n", "f", "flag", "none_v", "lst", "nums", "mixed", "d", "nested", "msgs", "empty_l", "empty_d", "empty_s", "nope", "words", "big", "pairs", "x", "y", "i"]
ATTRS = ["role", "content", "items", "keys", "name", "a", "b", "get", "upper", "x", "missing", "0", "length", "_private", "__class__", "append", "function", "tool_calls", "values", "format", "count", "index"]

FILTERS0 = ["abs", "capitalize", "count", "d", "default", "e", "escape", "first", "float", "forceescape", "int", "join", "last", "length", "list", "lower", "items", "max", "min", "reverse", "round",
            "safe", "sort", "string", "striptags", "sum", "title", "trim", "unique", "upper", "urlencode", "wordcount", "tojson", "dictsort", "filesizeformat", "indent", "pprint", "xmlattr", "truncate", "wordwrap", "center", "select", "reject"]
TESTS0 = ["boolean", "callable", "defined", "escaped", "even", "false", "filter", "float", "integer", "iterable", "lower", "mapping", "none", "number", "odd", "sequence", "string", "test", "true", "undefined", "upper"]
TESTS1 = ["divisibleby", "eq", "equalto", "ge", "gt", "greaterthan", "in", "le", "lessthan", "lt", "ne", "sameas_skip"]
STR0 = ["upper", "lower", "title", "capitalize", "swapcase", "casefold", "strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "isdigit", "isalpha", "isalnum", "isdecimal", "isnumeric", "isspace",
        "isupper", "islower", "istitle", "isascii", "isprintable", "isidentifier", "expandtabs", "format"]


class Maker:
    def __init__(self, rng):
        self.r = rng
        self.names = list(NAMES)
        self.macros = []
        self.loops = 0

    # values of the context
    def value(self, depth=3):
        r = self.r
        k = r.randrange(12 if depth else 7)
        if k < 3:
            return r.choice(WORDS)
        if k == 3:
            return r.choice([0, 1, -1, 2, 3, 10, 255, 2**53 + 1, 2**63, -(2**63), 10**30])
        if k == 4:
            return r.choice([0.0, -0.0, 0.1, 1.0, 2.5, -2.5, 1e16, 1e-5, 1e300, 123456.789, 3.0])
        if k == 5:
            return r.choice([True, False])
        if k == 6:
            return None
        if k < 10:
            return [self.value(depth - 1) for _ in range(r.randrange(4))]
        return {r.choice(ATTRS + WORDS[:12]): self.value(depth - 1) for _ in range(r.randrange(4))}

    def context(self):
        r = self.r
        c = {
            "s": r.choice(WORDS), "t": r.choice(WORDS), "n": r.choice([0, 1, 2, 3, -7, 42]), "f": r.choice([0.5, 1.0, -2.5, 1e16]), "flag": r.choice([True, False]), "none_v": None,
            "lst": [r.choice(WORDS) for _ in range(r.randrange(5))], "nums": [r.choice([3, 1, 2, 1, 0.5, 10, -4]) for _ in range(r.randrange(6))], "mixed": [self.value(1) for _ in range(r.randrange(5))],
            "d": {r.choice(ATTRS[:8] + WORDS[:8]): self.value(1) for _ in range(r.randrange(5))}, "nested": self.value(4), "empty_l": [], "empty_d": {}, "empty_s": "",
            "msgs": [{"role": r.choice(["user", "assistant", "system", "tool"]), "content": self.value(1) if r.random() < 0.3 else r.choice(WORDS)} for _ in range(r.randrange(4))],
            "words": ["foo", "Bar", "baz", "FOO", "bar"], "big": 2**70, "pairs": [["a", 1], ["b", 2.0], ["c", None]],
        }
        for k in list(c):
            if r.random() < 0.08:
                c[k] = self.value(2)
            elif r.random() < 0.05:
                del c[k]
        return c

    # expressions
    def string(self):
        s = self.r.choice(WORDS)
        if self.r.random() < 0.15:
            return self.r.choice([r"'\n'", r"'\x41\u00e9\U0001F600'", r"'\d\w'", r"'\101'", "'a' 'b'", '"it\'s"', r"'it\'s'", "'\\\n'", r"'\é'", "'{{ x }}'", "'%}'"])
        return json.dumps(s, ensure_ascii=False) if self.r.random() < 0.5 else "'" + s.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def literal(self):
        k = self.r.randrange(8)
        if k < 4:
            return self.string()
        if k < 6:
            return self.r.choice(NUMBERS)
        return self.r.choice(["true", "false", "none", "True", "None", "[]", "{}", "()", "[1, 2, 3]", "(1,)", "{'a': 1, 'b': [2]}", "[none, 1.0, 'x']", "{1: 'a', 1.0: 'b', true: 'c'}", "{none: 1, (1, 2): 'k'}", "[[1, 'b'], [0, 'a']]", "range(5)", "range(5, 0, -2)", "dict(a=1, b=2)"])

    def name(self):
        return self.r.choice(self.names)

    def small(self):
        return self.r.choice(SMALL) if self.r.random() < 0.8 else self.expr(1)

    def seq(self, depth):
        r = self.r
        return r.choice(["lst", "nums", "mixed", "msgs", "words", "d", "pairs", "nested", "s", "d.items()", "range(3)", "d.keys()", "empty_l", "nope", "words|sort", "msgs|selectattr('role', 'eq', 'user')", "nums|map('string')",
                         "lst|reverse", "pairs|batch(2)", "d|dictsort", "d|items"]) if r.random() < 0.85 or depth <= 0 else self.expr(depth - 1)

    def expr(self, depth=3):
        r = self.r
        if depth <= 0:
            return self.name() if r.random() < 0.55 else self.literal()
        k = r.randrange(26)
        e = lambda: self.expr(depth - 1 - (r.random() < 0.4))
        if k < 4:
            return self.name() if r.random() < 0.6 else self.literal()
        if k == 4:
            return f"{e()} {r.choice(['+', '-', '*', '/', '//', '%', '+', '~'])} {e()}"
        if k == 5:
            return f"{r.choice(NUMBERS + ['n', 'f', 'x'])} {r.choice(['+', '-', '*', '/', '//', '%'])} {r.choice(NUMBERS + ['n', 'f', 'i'])}"
        if k == 6:
            return f"{r.choice(['2', '10', 'i', 'n', '0.5', 'f', '0', 'true'])} ** {r.choice(['0', '1', '2', '3', '-1', '2.0', '10', '-2.0'])}"
        if k == 7:
            return f"{e()} {r.choice(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'])} {e()}"
        if k == 8:
            return f"{e()} < {e()} <= {e()}" if r.random() < 0.5 else f"1 {r.choice(['<', '==', '!='])} n {r.choice(['<', '>=', 'in'])} {e()}"
        if k == 9:
            return f"{e()} {r.choice(['and', 'or'])} {e()}"
        if k == 10:
            return r.choice(["not ", "-", "+", "not not "]) + self.expr(depth - 2)
        if k == 11:
            return f"{e()} if {e()}" + (f" else {e()}" if r.random() < 0.7 else "")
        if k == 12:
            return f"({e()})"
        if k == 13:
            return f"{self.atom(depth)}.{r.choice(ATTRS)}"
        if k == 14:
            return f"{self.atom(depth)}[{self.small() if r.random() < 0.6 else self.string()}]"
        if k == 15:
            parts = [self.small() if r.random() < 0.7 else "" for _ in range(3)]
            return f"{self.atom(depth)}[{parts[0]}:{parts[1]}" + (f":{parts[2]}" if r.random() < 0.5 else "") + "]"
        if k in (16, 17):
            return self.filtered(depth)
        if k == 18:
            return f"{e()} is {r.choice(['', 'not '])}{r.choice(TESTS0)}"
        if k == 19:
            t = r.choice(TESTS1)
            if t == "sameas_skip":
                return f"{e()} is sameas {r.choice(['none', 'true', 'false'])}"
            return f"{e()} is {r.choice(['', 'not '])}{t}" + (f"({e()})" if r.random() < 0.7 else f" {self.literal()}")
        if k in (20, 21, 22):
            return self.method(depth)
        if k == 23:
            return "[" + ", ".join(e() for _ in range(r.randrange(4))) + "]" if r.random() < 0.5 else "(" + ", ".join(e() for _ in range(r.randrange(1, 4))) + ",)"
        if k == 24:
            return "{" + ", ".join(f"{self.literal() if r.random() < 0.3 else self.string()}: {e()}" for _ in range(r.randrange(4))) + "}"
        return self.call(depth)

    def atom(self, depth):
        return self.name() if self.r.random() < 0.6 else "(" + self.expr(depth - 1) + ")"

    def call(self, depth):
        r = self.r
        if self.macros and r.random() < 0.5:
            m = r.choice(self.macros)
            args = [self.expr(depth - 2) for _ in range(r.randrange(3))]
            if r.random() < 0.3:
                args.append(f"{r.choice(['a', 'b', 'c', 'zz'])}={self.expr(depth - 2)}")
            if r.random() < 0.1:
                args.append("*" + self.r.choice(["lst", "nums", "s", "empty_l"]))
            if r.random() < 0.1:
                args.append("**" + self.r.choice(["d", "{'a': 1}", "empty_d"]))
            return f"{m}({', '.join(args)})"
        return r.choice([f"range({self.small()})", f"range({self.small()}, {self.small()})", f"range({self.small()}, {self.small()}, {self.small()})", f"dict({self.atom(depth)})", f"dict(pairs, z={self.expr(depth - 2)})",
                         f"{self.name()}()", f"{self.name()}({self.expr(depth - 2)})", "loop.index", "loop.last", "loop.cycle('a', 'b')", "loop.previtem", "loop.nextitem", "loop.changed(i)", "loop.length", "loop.revindex0", "loop.depth", "loop", "ns.v", "namespace(a=1)", "strftime_now('%Y-%m-%d')", "caller()", "varargs", "kwargs"])

    def filtered(self, depth):
        r = self.r
        x = self.atom(depth)
        e = lambda: self.expr(depth - 2)
        if r.random() < 0.4:
            f = r.choice(FILTERS0)
        else:
            f = r.choice([
                f"default({e()})", f"default({e()}, {r.choice(['true', 'false'])})", f"d('x', boolean=true)", f"join({self.string()})", "join(', ', attribute='role')", "join('-', 0)", f"replace({self.string()}, {self.string()})",
                f"replace('a', 'b', {self.small()})", f"round({self.small()})", "round(2, 'floor')", "round(method='ceil')", "round(-1)", f"int({e()})", "int(0, 16)", "int(default=-1, base=2)", "float(1.5)", f"indent({self.small()})", "indent(2, true)",
                "indent('> ', first=true, blank=true)", f"truncate({r.choice(['5', '8', '3', '20'])})", "truncate(10, true)", "truncate(9, false, '..', 0)", "truncate(12, end='')", f"trim({self.string()})", f"batch({self.small()})|list", "batch(2, 'fill')|list", f"slice({self.small()})|list",
                "slice(2, 'f')|list", "map('upper')|list", "map(attribute='role')|list", "map(attribute='content', default='zz')|join('|')", "map('default', 'q')|list", "map('int')|sum", "map('first')|list", "select('string')|list", "select('odd')|list", "reject('none')|list", "reject('in', [1, 'a'])|list", "selectattr('role')|list",
                "selectattr('role', 'equalto', 'user')|list", "rejectattr('content', 'none')|list", "selectattr('a.b', 'defined')|list", "sort(reverse=true)", "sort(attribute='role')", "sort(attribute='role,content')", "sort(case_sensitive=true)", "sort(attribute=0)", "unique(true)|list", "unique(attribute='role')|list", "unique|list",
                "groupby('role')", "groupby('role')|map('first')|list", "groupby(0)|list", "groupby('role', default='z')|map(attribute='list')|list", "min(attribute='role')", "max(case_sensitive=true)", "dictsort(true)", "dictsort(by='value')", "dictsort(reverse=true)", "tojson(indent=2)", "tojson(sort_keys=true)", "tojson(ensure_ascii=true)",
                "tojson(separators=(',', ':'))", "tojson(indent=none)", "tojson(false, 4)", "items|list", "list|tojson", "format(1, 2)", f"format({e()})", "format(a=1)", f"center({self.small()})", "attr('role')", f"attr({self.string()})", "sum(attribute='x')", "sum(start=10)", "first|upper", "last|string", "list|length", "reverse|list",
                "string|length", "trim|upper", "safe|replace('a', '<')", "escape|upper", "safe ~ '<x>'", "safe + '<x>'", "e|e", "wordwrap(10)", "wordwrap(5, false)", "wordwrap(12, wrapstring='|')", "pprint", "filesizeformat(true)", "urlencode", "striptags", "title", "wordcount", "nosuchfilter", "safe|string|escape"])
        return f"{x}|{f}"

    def method(self, depth):
        r = self.r
        x = self.atom(depth) if r.random() < 0.4 else r.choice(["s", "t", self.string()])
        e = lambda: self.expr(depth - 2)
        S = self.string
        if r.random() < 0.3:
            return f"{x}.{r.choice(STR0)}()"
        m = r.choice([
            f"strip({S()})", f"lstrip({S()})", f"rstrip({S()})", "strip(none)", f"split({S()})", f"split({S()}, {self.small()})", f"split(none, {self.small()})", f"split(maxsplit={self.small()})", f"rsplit({S()}, {self.small()})", "rsplit(none, 1)", "rsplit(' ', maxsplit=1)", "splitlines(true)", "splitlines(keepends=true)",
            f"replace({S()}, {S()})", f"replace({S()}, {S()}, {self.small()})", "replace('', '-')", f"startswith({S()})", f"startswith(('a', 'H', {S()}))", f"startswith({S()}, {self.small()})", f"endswith({S()}, {self.small()}, {self.small()})", f"endswith(('d', {e()}))", f"find({S()})", f"find({S()}, {self.small()})", f"rfind({S()})",
            f"index({S()})", f"rindex({S()}, {self.small()})", f"count({S()})", f"count('', {self.small()}, {self.small()})", f"join({self.seq(1)})", f"join({e()})", f"zfill({self.small()})", f"center({self.small()})", f"ljust({self.small()}, '*')", f"rjust({self.small()}, {S()})", f"center(8, 'é')", f"partition({S()})", f"rpartition({S()})",
            f"removeprefix({S()})", f"removesuffix({S()})", f"expandtabs({self.small()})", f"format({e()}, {e()})", f"format(a={e()})", "format_map(d)", f"get({S()})", f"get({S()}, {e()})", f"get({self.small()})", "items()", "keys()", "values()", "copy()", f"index({e()})", f"count({e()})", "append(1)", "pop()", "update({})", "clear()", "items()|list",
            "keys()|list", "values()|list|string", "encode().decode()", "bit_length()", "is_integer()", "title().swapcase()", "translate({97: 'A', 98: none})", "sort()", "fromkeys([1, 2])", "as_integer_ratio()", "hex()", f"isalpha({e()})"])
        if r.random() < 0.12:
            spec = r.choice(["{:>8}", "{:<8}|", "{:^8}|", "{:*^9}", "{:08.3f}", "{:+d}", "{:,}", "{:_}", "{:e}", "{:.2e}", "{:g}", "{:.3g}", "{:%}", "{:.1%}", "{:x}", "{:#x}", "{:#b}", "{:o}", "{:c}", "{!r}", "{!s:>5}", "{!a}", "{0} {0}", "{} {1}", "{a}", "{0[a]}", "{0.real}", "{:>{1}}", "{{}}", "{", "}", "{:.3}", "{:5}", "{:05}", "{:=+8}",
                             "{: }", "{:010,}", "{:,.2f}", "{:n}", "{:s}", "{:d}", "{:G}", "{:#.3g}", "{0[0]}", "{0[role]}", "{:-^20,.3f}", "{:z.1f}", "{:08,}", "{:<08}", "{:é>4}"])
            return f"'{spec}'.format({e()}, {self.small()})"
        if r.random() < 0.12:
            spec = r.choice(["%s", "%d", "%5.2f|", "%-8s|", "%08d", "%+d", "%x", "%#x", "%X", "%o", "%e", "%g", "%.3g", "%G", "%r", "%a", "%c", "%%", "%i", "%5s|", "%.2s", "% d", "%s %s", "%(a)s", "%(role)s", "%", "%q", "%*d", "%.10f", "%05.1f", "%-05d|", "%#o", "%.0f", "%s%%", "%5%"])
            return f"'{spec}' % {r.choice([e(), '(' + e() + ', ' + e() + ')', '(' + e() + ',)', 'd', 'msgs[0]', 'n', 'f', '(5, n)', 'lst'])}"
        return f"{x}.{m}"

    # statements
    def sign(self):
        return self.r.choice(["", "", "", "", "-", "-", "+"])

    def tag(self, body):
        return "{%" + self.sign() + " " + body + " " + self.sign() + "%}"

    def text(self):
        return self.r.choice(["", " ", "\n", "text", "\n  ", "  \n", "a\n\n", "<|im_start|>", "{ }", "\t", " x ", "\n\n\n", "{", "é", "#", "\r\n", "  "])

    def out(self, depth=3):
        return "{{" + self.r.choice(["", "", "-", "+"]) + " " + self.expr(depth) + " " + self.r.choice(["", "", "-"]) + "}}"

    def target(self):
        r = self.r
        return r.choice(["x", "y", "x", "y", "i", "s", "n", "x, y", "(x, y)", "ns.v", "ns.w", "x, ns.v"])

    def block(self, depth, n=3):
        return "".join(self.statement(depth) for _ in range(self.r.randrange(1, n + 1)))

    def statement(self, depth):
        r = self.r
        if depth <= 0:
            return self.text() + (self.out(2) if r.random() < 0.7 else "")
        k = r.randrange(22)
        b = lambda: self.text() + self.block(depth - 1) + self.text()
        if k < 6:
            return self.text() + self.out()
        if k == 6:
            return self.text()
        if k in (7, 8):
            s = self.tag("if " + self.expr(2)) + b()
            for _ in range(r.randrange(2)):
                s += self.tag("elif " + self.expr(2)) + b()
            if r.random() < 0.5:
                s += self.tag("else") + b()
            return s + self.tag("endif")
        if k in (9, 10, 11):
            target = r.choice(["x", "i", "y", "i", "x, y", "(x, y)", "x, (y, i)", "s"])
            src = self.seq(2)
            if "," in target and r.random() < 0.8:
                src = r.choice(["d.items()", "pairs", "d|dictsort", "d|items", "[(1, 2), (3, 4)]", "nums|batch(2)", "words|groupby(0)"])
                if "(y" in target:
                    src = "[(1, (2, 3)), ('a', 'bc')]"
            head = f"for {target} in {src}"
            if r.random() < 0.25:
                head += " if " + self.expr(2)
            rec = r.random() < 0.08
            if rec:
                head += " recursive"
            self.loops += 1
            body = b()
            if rec:
                body += "{{ loop(x) if x is iterable and x is not string and loop.depth < 3 }}"
            if r.random() < 0.2:
                body += self.tag("if " + self.expr(1)) + self.tag(r.choice(["break", "continue"])) + self.tag("endif") + self.text()
            self.loops -= 1
            s = self.tag(head) + body
            if r.random() < 0.25:
                s += self.tag("else") + b()
            return s + self.tag("endfor")
        if k in (12, 13):
            return self.tag(f"set {self.target()} = {self.expr(3)}" + (f", {self.expr(1)}" if r.random() < 0.15 else ""))
        if k == 14:
            return self.tag(f"set {r.choice(['x', 'y', 'ns.v'])}" + r.choice(["", " | upper", " | trim | length", " | replace('a', 'b')", " | string"])) + b() + self.tag("endset")
        if k == 15:
            m = r.choice(["m1", "m2", "m3"])
            args = r.choice(["", "a", "a, b", "a, b=1", "a='x', b=a", "a, b=n, c=lst", "x", "a=s"])
            saved = list(self.names)
            self.names += ["a", "b", "c", "varargs", "kwargs"]
            body = b()
            if r.random() < 0.3:
                body += "{{ caller() if caller }}" if r.random() < 0.5 else r.choice(["{{ caller(1) }}", "{{ varargs }}", "{{ kwargs }}", "{{ caller }}"])
            self.names = saved
            s = self.tag(f"macro {m}({args})") + body + self.tag("endmacro")
            if m not in self.macros:
                self.macros.append(m)
            return s
        if k == 16 and self.macros:
            m = r.choice(self.macros)
            return self.tag(f"call{r.choice(['', '', '(x)', '(x, y=2)'])} {m}({r.choice(['', '1', 's', 'a=2', 's, n'])})") + b() + self.tag("endcall")
        if k == 17:
            return self.tag("filter " + r.choice(["upper", "trim", "replace('a', 'b')", "indent(2)", "length", "string|lower", "title", "center(20)"])) + b() + self.tag("endfilter")
        if k == 18:
            return self.tag("with " + r.choice(["", "x = 1", "x = s, y = x", "i = lst|length", "x, y = pairs[0]" if False else "x = y"])) + b() + self.tag("endwith")
        if k == 19:
            return "{#" + self.sign() + r.choice([" comment ", "\n multi {{ x }} \n", "", " {% if %} "]) + self.sign() + "#}" + self.text()
        if k == 20:
            return self.tag("raw").replace("+", "-") + r.choice(["{{ x }}", " {% if %} ", "\n raw \n", "{# c #}"]) + self.tag("endraw") if r.random() < 0.6 else self.tag("generation") + b() + self.tag("endgeneration")
        if k == 21 and r.random() < 0.15:
            return r.choice([self.tag("block b1") + b() + self.tag("endblock"), self.tag("include 'x'"), self.tag("do x"), self.tag("autoescape false") + b() + self.tag("endautoescape"), "{{ raise_exception('bad ' ~ n) }}", self.tag("print s, n"), "{% if %}", "{{ }}", "{% endif %}", "{% for %}", "{{ 'x }}", "{% set x %}", "{{ x y }}", "{{ self.b1() }}", "{%- import 'a' as b %}"])
        return self.out(2)

    def template(self):
        r = self.r
        k = r.random()
        if k < 0.45:
            return "".join("[" + self.out(r.choice([1, 2, 3, 4])) + "]" for _ in range(r.choice([1, 1, 1, 2])))
        head = "{% set ns = namespace(v=0, w='') %}" if r.random() < 0.7 else ""
        return head + self.block(r.choice([1, 2, 2, 3]), r.choice([2, 4, 6]))

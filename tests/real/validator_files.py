"""The good and bad files that validators.py gives to every checker: groups of name -> rows, and raw bytes."""

import json


def m(role, content="Hi", **more):
    return {"role": role, "content": content, **more}


def chat(*messages, **more):
    return {"messages": list(messages), **more}


U, A, S = m("user", "What is up?"), m("assistant", "The sky."), m("system", "Be brief.")
good = chat(U, A)


def call(i="abcdefghi", name="f", arguments="{}"):
    return {"id": i, "type": "function", "function": {"name": name, "arguments": arguments}}


def calling(*calls, **more):
    return {"role": "assistant", "content": None, "tool_calls": list(calls), **more}


def answer(i="abcdefghi", **more):
    return {"role": "tool", "content": "42", "tool_call_id": i, **more}


def tool(**fn):
    return {"type": "function", "function": {"name": "f", "description": "d", "parameters": {}, **fn}}


png = "data:image/png;base64,iVBORw0KGgo="


def image(url=png):
    return {"type": "image_url", "image_url": {"url": url}}


def text(t="Look"):
    return {"type": "text", "text": t}


def pair(prompt=(U,), a=(A,), b=(m("assistant", "No idea."),), **more):
    return {"input": {"messages": list(prompt)}, "preferred_output": list(a), "non_preferred_output": list(b), **more}


def lines(*rows):
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows).encode()


chats = {
    "good": [good], "system": [chat(S, U, A)], "two turns": [chat(U, A, U, A)], "unicode": [chat(m("user", "Größe? 🌍\u2028"), A)],
    "no messages": [{"messages": []}], "messages null": [{"messages": None}], "messages text": [{"messages": "hi"}],
    "messages object": [{"messages": {"role": "user"}}],
    "message text": [{"messages": ["hi", A]}], "message null": [{"messages": [None, A]}], "no role": [chat({"content": "x"}, A)],
    "role number": [chat({"role": 1, "content": "x"}, A)], "role null": [chat({"role": None, "content": "x"}, A)],
    "role human": [chat(m("human"), A)], "role developer": [chat(m("developer"), U, A)], "role gpt": [chat(U, m("gpt"))],
    "role case": [chat(m("User"), A)], "role function": [chat(U, m("function"), A)],
    "no content": [chat({"role": "user"}, A)], "content null": [chat(m("user", None), A)], "content number": [chat(m("user", 3), A)],
    "content empty": [chat(m("user", ""), A)], "answer empty": [chat(U, m("assistant", ""))], "answer null": [chat(U, m("assistant", None))],
    "answer missing": [chat(U, {"role": "assistant"})], "content object": [chat(m("user", {"text": "x"}), A)],
    "only user": [chat(U)], "only assistant": [chat(A)], "only system": [chat(S)], "ends with user": [chat(U, A, U)],
    "begins with assistant": [chat(A, U, A)], "same role": [chat(U, U, A)], "same assistant": [chat(U, A, A)], "two systems": [chat(S, S, U, A)],
    "late system": [chat(U, A, S, U, A)], "system last": [chat(U, A, S)],
    "weight 0": [chat(U, m("assistant", "x", weight=0), U, A)], "weight 1": [chat(U, m("assistant", "x", weight=1))],
    "weight 2": [chat(U, m("assistant", "x", weight=2))], "weight -1": [chat(U, m("assistant", "x", weight=-1))],
    "weight 0.5": [chat(U, m("assistant", "x", weight=0.5))], "weight 1.0": [chat(U, m("assistant", "x", weight=1.0))],
    "weight big": [chat(U, m("assistant", "x", weight=10**30))],
    "extra column": [chat(U, A, id=7)], "extra member": [chat(U, m("assistant", "x", mood="good"))], "name": [chat(m("user", "x", name="Ann"), A)],
    "second bad": [good, chat(U)], "mixed kinds": [good, {"text": "x"}], "two kinds": [{"messages": [U, A], "text": "x"}],
    "interactions": [{"interactions": [U, A]}], "both messages": [{"messages": [U, A], "interactions": [U, A]}],
    "content as text": [{"messages": [{"role": "user", "text": "x"}, A]}], "content and text": [chat(m("user", "x", text="y"), A)],
    "system prompt": [chat(U, A, system_prompt="s")], "system twice": [chat(S, U, A, system_prompt="s")],
    "number row": [5], "text row": ["x"], "list row": [[U, A]], "null row": [None], "empty row": [{}],
}
tools = {
    "call": [chat(U, calling(call()), answer(), A)], "call last": [chat(U, calling(call()))], "call with tools": [chat(U, calling(call()), answer(), A, tools=[tool()])],
    "tools unused": [chat(U, A, tools=[tool()])], "tools empty": [chat(U, A, tools=[])], "tools null": [chat(U, A, tools=None)],
    "available tools": [chat(U, A, available_tools=[tool()])], "both tools": [chat(U, A, tools=[tool()], available_tools=[tool()])],
    "call id short": [chat(U, calling(call("call_1")), answer("call_1"), A)], "call id null text": [chat(U, calling(call("null")))],
    "call id null early": [chat(U, calling(call("null")), answer(), A)], "call no id": [chat(U, calling({"type": "function", "function": {"name": "f", "arguments": "{}"}}))],
    "call id number": [chat(U, calling(call(5)))], "arguments object": [chat(U, calling(call(arguments={})))], "call no function": [chat(U, calling({"id": "abcdefghi"}))],
    "call no name": [chat(U, calling({"id": "abcdefghi", "function": {"arguments": "{}"}}))], "call bad name": [chat(U, calling(call(name="a b")))],
    "call and words": [chat(U, calling(call(), content="Wait"))], "no calls": [chat(U, calling())], "calls object": [chat(U, {"role": "assistant", "tool_calls": {"a": 1}})],
    "unanswered": [chat(U, calling(call()), A)], "half answered": [chat(U, calling(call(), call("abcdefghj")), answer(), A)],
    "both answered": [chat(U, calling(call(), call("abcdefghj")), answer(), answer("abcdefghj"), A)], "answer too many": [chat(U, calling(call()), answer(), answer(), A)],
    "answer no call": [chat(U, A, answer(), A)], "answer after user": [chat(U, answer(), A)], "answer no id": [chat(U, calling(call()), m("tool"), A)],
    "answer bad name": [chat(U, calling(call()), answer(name="a b"), A)], "tool ends": [chat(U, calling(call()), answer())],
    "tool no description": [chat(U, A, tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}])],
    "tool no parameters": [chat(U, A, tools=[{"type": "function", "function": {"name": "f", "description": "d"}}])],
    "tool parameters list": [chat(U, A, tools=[tool(parameters=[])])], "tool bare": [chat(U, A, tools=[{"name": "f", "description": "d", "parameters": {}}])],
    "tool bad name": [chat(U, A, tools=[tool(name="a b")])], "tool text": [chat(U, A, tools=["f"])], "tool description number": [chat(U, A, tools=[tool(description=4)])],
}
pictures = {
    "image": [chat(m("user", [text(), image()]), m("assistant", [text()]))], "image and text": [chat(m("user", [image()]), A)],
    "image link": [chat(m("user", [image("https://x.org/a.png")]), m("assistant", [text()]))], "image gif": [chat(m("user", [image("data:image/gif;base64,xx")]), m("assistant", [text()]))],
    "image by assistant": [chat(m("user", [text()]), m("assistant", [image()]))], "image no url": [chat(m("user", [{"type": "image_url"}]), m("assistant", [text()]))],
    "image url text": [chat(m("user", [{"type": "image_url", "image_url": png}]), m("assistant", [text()]))], "image empty": [chat(m("user", [image("")]), m("assistant", [text()]))],
    "ten images": [chat(m("user", [image()] * 10), m("assistant", [text()]))], "eleven images": [chat(m("user", [image()] * 6), m("assistant", [text()]), m("user", [image()] * 5), m("assistant", [text()]))],
    "part unknown": [chat(m("user", [{"type": "audio"}]), m("assistant", [text()]))], "part no type": [chat(m("user", [{"text": "x"}]), m("assistant", [text()]))],
    "part text number": [chat(m("user", [text(4)]), m("assistant", [text()]))], "part no text": [chat(m("user", [{"type": "text"}]), m("assistant", [text()]))],
    "part a text": [chat(m("user", ["x"]), m("assistant", [text()]))], "parts empty": [chat(m("user", []), m("assistant", [text()]))],
    "image weight": [chat(m("user", [image()], weight=1), m("assistant", [text()]))], "image weight 0": [chat(m("user", [image()], weight=0), m("assistant", [text()]))],
}
others = {
    "text": [{"text": "x"}], "text number": [{"text": 4}], "text null": [{"text": None}], "text extra": [{"text": "x", "id": 1}], "text parts": [{"text": [text()]}],
    "content": [{"content": "x"}], "text and content": [{"text": "x", "content": "y"}],
    "prompt": [{"prompt": "p", "completion": "c"}], "prompt number": [{"prompt": 1, "completion": "c"}], "prompt alone": [{"prompt": "p"}], "completion parts": [{"prompt": "p", "completion": [image()]}],
    "pair": [pair()], "pair extra": [pair(id=1)], "pair input list": [{"input": [U], "preferred_output": [A], "non_preferred_output": [A]}],
    "pair no messages": [{"input": {}, "preferred_output": [A], "non_preferred_output": [A]}], "pair ends assistant": [pair(prompt=(U, A))], "pair two": [pair(a=(A, A))], "pair none": [pair(a=())],
    "pair user": [pair(a=(U,))], "pair no role": [pair(b=({"content": "x"},))], "pair no content": [pair(b=({"role": "assistant"},))], "pair text": [{**pair(), "preferred_output": "x"}],
    "pair lacks one": [{"input": {"messages": [U]}, "preferred_output": [A]}], "pair content number": [pair(a=(m("assistant", 3),))],
    "pair item text": [pair(a=("x",))], "pair system": [pair(prompt=(S, U))],
}
raw = {
    "empty": b"", "blank line": lines(good) + b"\n" + lines(good), "blank end": lines(good) + b"\n", "spaces": b"  \n" + lines(good), "no end": lines(good)[:-1],
    "bom": b"\xef\xbb\xbf" + lines(good), "crlf": lines(good, good).replace(b"\n", b"\r\n"), "cr": lines(good, good).replace(b"\n", b"\r"), "not utf8": lines(good).replace(b"sky", b"sk\xff"),
    "utf16": lines(good).decode().encode("utf-16"), "array": b"[" + lines(good)[:-1] + b"]\n", "pretty": json.dumps(good, indent=1).encode(), "trailing comma": lines(good)[:-1] + b",\n",
    "cut": lines(good)[:-10], "two on a line": lines(good)[:-1] + lines(good), "indented": b"  " + lines(good), "control": lines(good).replace(b"sky", b"s\tky"), "csv": b"prompt,completion\na,b\n",
    "duplicate key": b'{"messages":1,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}\n',
}


def legacy(n=12, **more):
    return [{"prompt": f"Question {i} ->", "completion": f" answer {i}\n", **more} for i in range(n)]


def but(i, **change):
    rows = legacy()
    rows[i] = {**rows[i], **change}
    return rows


def without(i, key):
    rows = legacy()
    del rows[i][key]
    return rows


prompts = {
    "plain": legacy(), "extra column": legacy(id=1), "extra in one": but(4, note="x"), "empty completion": but(3, completion=""), "null completion": but(3, completion=None), "no completion": without(2, "completion"),
    "empty prompt": but(0, prompt=""), "no prompts": [{"completion": f" x{i}\n"} for i in range(12)], "capital": [{"Prompt": r["prompt"], "completion": r["completion"]} for r in legacy()],
    "same prompts": [{"prompt": "p", "completion": f" {i} x\n"} for i in range(12)], "empty prompts": [{"prompt": "", "completion": f" {i} x"} for i in range(12)], "classes": [{"prompt": f"p {i} ->", "completion": " a"} for i in range(12)],
    "only completion": [{"completion": f" {i}"} for i in range(12)], "duplicates": legacy() + legacy(3),
}

"""Makes up what a chat template may be given: usual conversations, and ones that nobody should write."""

TEXTS = ["Hi", "", " ", "What's 2+2?\n", " leading and trailing \n\n", "<think>\nhmm\n</think>\n\nanswer", "<think>unclosed", "</think>only end", "日本語 🙂 é", "a\nb\r\nc", '{"a": 1}', '{"name": "f", "arguments": {"x": 1}}', "<b>&amp;</b> 'q' \"d\"", "[INST] x [/INST]",
         "<|im_end|>", "<tool_call>\n{}\n</tool_call>", "{{ x }}", "None", "\u200b", "  ", "/no_think", "/think go", "line\u2028sep", "\\n", "x" * 300, "0", "Σ ΑΣ", "<image>", "\t tab", "a</think>b</think>c"]
KEYS = ["city", "days", "x", "y", "é", "nested", "items", "keys", "name", "type", "0", "a b", "value"]


def scalar(r):
    return r.choice([r.choice(TEXTS), r.choice(TEXTS), 0, 1, -3, 2**40, 2**64, 10**25, 0.5, 1.0, -0.0, 1e16, 1e-7, 1e300, True, False, None])


def value(r, depth=3):
    k = r.randrange(8 if depth else 4)
    if k < 4:
        return scalar(r)
    if k < 6:
        return [value(r, depth - 1) for _ in range(r.randrange(4))]
    return {r.choice(KEYS): value(r, depth - 1) for _ in range(r.randrange(4))}


def schema(r, depth=2):
    s = {"type": r.choice(["string", "integer", "number", "boolean", "array", "object", ["string", "null"], "null"])}
    if r.random() < 0.6:
        s["description"] = r.choice(TEXTS)
    if r.random() < 0.3:
        s["enum"] = [scalar(r) for _ in range(r.randrange(4))]
    if r.random() < 0.2:
        s["default"] = value(r, 1)
    if r.random() < 0.1:
        s["nullable"] = r.choice([True, False])
    if depth and (s["type"] == "object" or r.random() < 0.1):
        s["properties"] = {r.choice(KEYS): schema(r, depth - 1) for _ in range(r.randrange(3))}
        if r.random() < 0.5:
            s["required"] = r.sample(KEYS, 2)
    if depth and s["type"] == "array":
        s["items"] = schema(r, depth - 1)
    return s


def tool(r):
    f = {"name": r.choice(["get_weather", "f", "search_web", "日本", ""])}
    if r.random() < 0.9:
        f["description"] = r.choice(TEXTS)
    if r.random() < 0.9:
        f["parameters"] = {"type": "object", "properties": {r.choice(KEYS): schema(r) for _ in range(r.randrange(4))}}
        if r.random() < 0.6:
            f["parameters"]["required"] = [k for k in f["parameters"]["properties"]][: r.randrange(3)]
    if r.random() < 0.2:
        f["return"] = schema(r)
    if r.random() < 0.1:
        f["strict"] = True
    if r.random() < 0.12:
        return f
    t = {"type": "function", "function": f}
    if r.random() < 0.05:
        t.pop("type")
    return t


def call(r):
    args = {r.choice(KEYS): value(r, 2) for _ in range(r.randrange(4))}
    if r.random() < 0.2:
        args = r.choice(['{"a": 1}', "", "{}", None, []])
    f = {"name": r.choice(["get_weather", "f", "search_web"]), "arguments": args}
    if r.random() < 0.1:
        f.pop("arguments")
    c = f if r.random() < 0.12 else {"type": "function", "function": f}
    if r.random() < 0.7:
        c["id"] = r.choice(["abc123def", "call_1", "0" * 9, "x", ""])
    return c


def part(r):
    return r.choice([
        {"type": "text", "text": r.choice(TEXTS)}, {"type": "text", "text": r.choice(TEXTS)}, {"type": "text", "text": r.choice(TEXTS)}, {"type": "image"}, {"type": "image", "image": "x.png"}, {"type": "image_url", "image_url": {"url": "http://x/y.png"}},
        {"type": "video", "video": "v"}, {"type": "audio"}, {"type": "thinking", "thinking": r.choice(TEXTS)}, {"text": "no type"}, {"type": "text"}, "bare string", {"type": "tool_use", "name": "f", "input": {}}, {"type": "reasoning", "text": "r"}, None, 3])


def content(r):
    k = r.random()
    if k < 0.75:
        return r.choice(TEXTS)
    if k < 0.92:
        return [part(r) for _ in range(r.randrange(4))]
    return r.choice([None, 5, 1.5, True, {}, {"text": "x"}, [], ["a", "b"]])


def message(r, role):
    m = {"role": role, "content": content(r)}
    if role == "assistant":
        if r.random() < 0.35:
            m["tool_calls"] = [call(r) for _ in range(r.choice([1, 1, 1, 2, 2, 3]))] if r.random() < 0.9 else r.choice([[], None])
            if r.random() < 0.5:
                m["content"] = r.choice(["", None])
        if r.random() < 0.3:
            m[r.choice(["reasoning_content", "reasoning", "thinking"])] = r.choice(TEXTS + [None])
    if role in ("tool", "ipython", "function"):
        if r.random() < 0.7:
            m["tool_call_id"] = r.choice(["abc123def", "call_1", "x"])
        if r.random() < 0.6:
            m["name"] = "get_weather"
        if r.random() < 0.2:
            m["content"] = value(r, 2)
    if r.random() < 0.06:
        m.pop("content")
    if r.random() < 0.02:
        m.pop("role", None)
    if r.random() < 0.05:
        m[r.choice(["name", "prefix", "end_turn", "recipient", "channel", "thinking", "citations", "weight"])] = scalar(r)
    return m


def roles(r):
    k = r.random()
    turns = []
    if r.random() < 0.45:
        turns.append(r.choice(["system", "system", "system", "developer"]))
    if k < 0.8:
        for i in range(r.choice([1, 2, 3, 3, 4, 5, 7])):
            turns.append("user" if i % 2 == 0 else "assistant")
            if turns[-1] == "assistant" and r.random() < 0.3:
                turns += ["tool"] * r.choice([1, 1, 2]) + (["assistant"] if r.random() < 0.7 else [])
    else:
        turns += [r.choice(["user", "assistant", "system", "tool", "developer", "ipython", "function", "weird", "model", "User", ""]) for _ in range(r.randrange(6))]
    return turns


def context(r):
    c = {"messages": [message(r, role) for role in roles(r)], "add_generation_prompt": r.choice([True, False]), "bos_token": r.choice(["<s>", "<|begin_of_text|>", ""]), "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>", "tools": None, "documents": None}
    if r.random() < 0.45:
        c["tools"] = [tool(r) for _ in range(r.choice([0, 1, 1, 2, 3]))]
    if r.random() < 0.12:
        c["documents"] = [{"title": r.choice(TEXTS), "text": r.choice(TEXTS), **({"doc_id": r.choice([0, "d", 1.5])} if r.random() < 0.3 else {})} for _ in range(r.randrange(3))]
    for name, values in {
        "enable_thinking": [True, False, None], "thinking": [True, False], "reasoning_effort": ["low", "high", "medium", None], "date_string": ["26 Jul 2024", "", None], "tools_in_user_message": [True, False], "preserve_thinking": [True, False], "thinking_budget": [0, 512, -1],
        "builtin_tools": [["python"], ["browser", "python"], []], "model_identity": ["You are X.", ""], "custom_tools": [None], "functions": [[{"name": "f", "parameters": {}}], None], "xml_tools": [[{"name": "f"}]], "python_tools": [["f"]], "controls": [{"length": "short"}, {}],
        "available_tools": [[]], "add_vision_id": [True], "continue_final_message": [True], "system_message": ["S"], "response_format": [None, {"type": "json"}], "citations": [True], "skip_think": [True], "clear_thinking": [True, False], "add_default_system_prompt": [True, False], "today": ["2026-01-01"],
    }.items():
        if r.random() < 0.12:
            c[name] = r.choice(values)
    for name in ("tools", "documents", "add_generation_prompt", "bos_token", "eos_token", "pad_token", "unk_token", "messages"):
        if r.random() < 0.02:
            c.pop(name)
    if r.random() < 0.02:
        c["messages"] = r.choice([[], None, {}, "text"])
    return c

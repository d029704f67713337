"""Messages about runs as those get them whom they are for: a mail server with STARTTLS and a login, the standardwebhooks library, and http_ece with
py_vapid in the place of a browser and its push service.

  notify.py NOTIFY     NOTIFY is the built tests/real/notify; run by scripts/real/mail.sh"""
import base64, datetime, email, email.policy, http.server, io, json, mailbox, math, os, subprocess, sys, threading, time
import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image
from py_vapid import Vapid02
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from checks import check, finish

program = sys.argv[1]
host, port = os.environ["SLMGEN_TEST_SMTP"].split(":")
user, password = os.environ["SLMGEN_TEST_SMTP_USER"], os.environ["SLMGEN_TEST_SMTP_PASSWORD"]
box = mailbox.Maildir(os.environ["SLMGEN_TEST_SMTP_MAIL"])


def send(config, secrets, message=None, **more):
    order = {"config": config, "secrets": secrets, "message": message or sample(), **more}
    done = subprocess.run([program], input=json.dumps(order), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def sample(**change):
    curve = {"loss": [[s, None if 200 < s < 240 else 0.6 + 2 * math.exp(-s / 150)] for s in range(10, 1001, 10)],
             "eval": [[s, 0.7 + 2 * math.exp(-s / 150)] for s in range(100, 1001, 100)]}
    at = datetime.datetime(2026, 11, 29, 4, 5, 6, tzinfo=datetime.timezone.utc).isoformat()
    return {"key": "run_7f:completed:1", "event": "completed", "severity": "warning", "run": "run_7f", "name": "größe <script>alert(1)</script>",
            "title": "Größe ist fertig 🎉\r\nBcc: victim@example.org", "text": "zwei\nZeilen & <b>kein</b> HTML\n.\n..", "at": at, "state": "completed",
            "url": "https://slm.example/runs/7f?a=1&b=2", "step": 1000, "total": 1000, "elapsed_ns": 5_400_000_000_000, "remaining": {"seconds": 0, "low": 0, "high": 5},
            "metrics": {"loss": 0.61, "grad_norm": "NaN"}, "curve": curve, **change}


def to(*addresses, **change):
    return {"kind": "email", "email": {"host": host, "port": int(port), "user": user, "from": "SLMGEN Größe <slm@example.org>", "to": list(addresses), **change}}


ca = os.environ["SLMGEN_TEST_SMTP_CA"]


def arrived():
    out = []
    for key in sorted(box.keys(), key=lambda k: os.stat(os.path.join(box._path, box._lookup(k))).st_mtime_ns):
        out.append(email.message_from_bytes(box.get_bytes(key), policy=email.policy.default))
    box.clear()
    return out


with check("mail: arrives over STARTTLS with a login, and parses"):
    said = send(to("Ann Älter <ann@example.org>", "bob@example.org"), {"password": password}, ca=ca)
    assert said == {}, said
    (mail,) = arrived()
    assert not mail.defects, mail.defects
    # The first line of a folded header may be empty; Python keeps the blank that the next begins with.
    assert mail["Subject"].strip() == "[warning] Größe ist fertig 🎉 Bcc: victim@example.org", mail["Subject"]
    first_id = mail["Message-ID"]
    assert mail["Bcc"] is None and mail["X-RcptTo"] == "ann@example.org, bob@example.org", mail["X-RcptTo"]
    assert mail["From"].addresses[0].display_name == "SLMGEN Größe" and mail["To"].addresses[0].display_name == "Ann Älter"
    assert mail["Date"].datetime == datetime.datetime(2026, 11, 29, 4, 5, 6, tzinfo=datetime.timezone.utc)
    for part in mail.walk():
        assert not part.defects, (part.get_content_type(), part.defects)

with check("mail: text, HTML and a picture that the HTML shows"):
    text, page = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert "zwei\nZeilen & <b>kein</b> HTML\n.\n.." in text.replace("\r\n", "\n"), text
    assert "loss: 0.61" in text and "grad_norm: NaN" in text and "1 h 30 min" in text
    assert "<script>" not in page and "<b>kein" not in page and "&lt;script&gt;" in page
    (picture,) = [p for p in mail.walk() if p.get_content_type() == "image/png"]
    assert picture.get_content_disposition() == "inline"
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in page
    image = Image.open(io.BytesIO(picture.get_content()))
    image.load()
    assert image.size == (1200, 480)
    pixels = image.convert("RGB").load()
    seen = {pixels[x, y] for x in range(130, 1170) for y in range(52, 420)}
    assert (0x1D, 0x4E, 0xD8) in seen and (0xC2, 0x41, 0x0C) in seen, "both lines are drawn"
    assert max(map(len, mail.as_bytes().splitlines())) <= 998, "RFC 5322 allows no longer line"

with check("mail: a second delivery has the same id, another message another"):
    assert send(to("ann@example.org"), {"password": password}, ca=ca) == {}
    assert send(to("ann@example.org"), {"password": password}, sample(key="other"), ca=ca) == {}
    again, other = arrived()
    assert again["Message-ID"] == first_id and other["Message-ID"] != first_id
    assert again["References"] == other["References"]

with check("mail: a digest"):
    items = [sample(key=f"k{i}", title=f"run {i}", event="failed") for i in range(30)]
    assert send(to("ann@example.org"), {"password": password}, messages=items, ca=ca) == {}
    (mail,) = arrived()
    assert "30 messages about 1 run" in mail["Subject"] and "run 29" in mail.get_body(("html",)).get_content()

with check("mail: what the server refuses, and for how long"):
    said = send(to("ann@example.org"), {"password": "wrong-secret-word"}, ca=ca)
    assert said["code"] == "unauthorized" and said["final"] and "wrong-secret-word" not in said["error"], said
    said = send(to("ann@example.org", "nobody@example.org"), {"password": password}, ca=ca)
    assert said["code"] == "forbidden" and said["final"], said
    said = send(to("later@example.org"), {"password": password}, ca=ca)
    assert said["code"] == "unavailable" and not said.get("final"), said
    said = send(to("ann@example.org"), {"password": password})
    assert said["code"] == "unavailable" and "certificate" in said["error"], said
    without = to("ann@example.org")
    del without["email"]["user"]
    said = send(without, {}, ca=ca)
    assert said["code"] == "unauthorized" and said["final"], said
    assert arrived() == []
    log = open(os.path.join(os.path.dirname(ca), "log")).read().splitlines()
    assert log and all(line.endswith(" tls") for line in log), log


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        requests.append((dict((k.lower(), v) for k, v in self.headers.items()), body))
        self.send_response(answers.pop(0) if answers else 201)
        self.end_headers()

    def log_message(self, *_):
        pass


requests, answers = [], []
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hook)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"
old, new = ("whsec_" + base64.b64encode(os.urandom(32)).decode() for _ in range(2))
hook = {"kind": "webhook", "webhook": {"url": base + "/hook"}}

with check("webhook: the standardwebhooks library takes it with the old key and with the new one"):
    assert send(hook, {"keys": [new, old]}) == {}
    headers, body = requests.pop()
    for key in (old, new):
        read = Webhook(key).verify(body, headers)
        assert read["type"] == "run.completed" and read["data"]["metrics"] == {"loss": 0.61, "grad_norm": "NaN"}, read
    assert headers["webhook-id"] == "run_7f:completed:1" and abs(int(headers["webhook-timestamp"]) - time.time()) < 60

with check("webhook: it refuses another key, another body, another id"):
    other = "whsec_" + base64.b64encode(os.urandom(32)).decode()
    for key, text, more in [(other, body, {}), (old, body.replace(b"0.61", b"0.16"), {}), (old, body, {"webhook-id": "x"})]:
        try:
            Webhook(key).verify(text, {**headers, **more})
        except WebhookVerificationError:
            continue
        raise AssertionError("taken")

with check("webhook: 410 is for ever, 503 is not, and each try has its own time"):
    answers[:] = [410, 503]
    said = send(hook, {"keys": [new]})
    assert said["gone"] and said["final"], said
    time.sleep(1.1)
    said = send(hook, {"keys": [new]})
    assert not said.get("gone") and not said.get("final"), said
    (first, _), (second, _) = requests
    assert first["webhook-id"] == second["webhook-id"] and first["webhook-timestamp"] != second["webhook-timestamp"]
    requests.clear()

key = ec.generate_private_key(ec.SECP256R1())
raw = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
enc = lambda b: base64.urlsafe_b64encode(b).rstrip(b"=").decode()
auth = os.urandom(16)
vapid = json.loads(subprocess.run([program, "vapid"], capture_output=True, text=True, check=True).stdout)
push = {"kind": "push", "push": {"contact": "mailto:ops@example.org"}}
secrets = {"subscription": {"endpoint": base + "/push/abc", "expirationTime": None, "keys": {"p256dh": enc(raw), "auth": enc(auth)}}, "vapid": vapid}

with check("push: http_ece decrypts it"):
    assert send(push, secrets) == {}
    headers, body = requests.pop()
    assert headers["content-encoding"] == "aes128gcm" and len(body) <= 4096
    note = json.loads(http_ece.decrypt(body, private_key=key, auth_secret=auth, version="aes128gcm"))
    assert note["tag"] == "run_7f:completed:1" and note["title"].startswith("Größe ist fertig"), note
    assert len(headers["topic"]) == 32 and int(headers["ttl"]) > 0 and headers["urgency"] == "high"

with check("push: py_vapid takes the signature, and refuses one of another service"):
    scheme, _, rest = headers["authorization"].partition(" ")
    fields = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid" and fields["k"] == vapid["public"]
    assert Vapid02.verify(headers["authorization"])
    head, claims, signature = fields["t"].split(".")
    read = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert read["aud"] == base and read["sub"] == "mailto:ops@example.org" and 0 < read["exp"] - time.time() <= 24 * 3600, read
    bad = enc(json.dumps({**read, "aud": "https://other.example"}).encode())
    try:
        taken = Vapid02.verify(f"vapid t={head}.{bad}.{signature}, k={fields['k']}")
    except Exception:
        taken = False
    assert not taken

with check("push: a digest of hundreds, and an unsubscribed browser"):
    assert send(push, secrets, messages=[sample(key=f"k{i}", title="x" * 500) for i in range(300)]) == {}
    _, body = requests.pop()
    assert len(body) <= 4096 and json.loads(http_ece.decrypt(body, private_key=key, auth_secret=auth, version="aes128gcm"))["event"] == "digest"
    answers[:] = [410]
    assert send(push, secrets)["gone"]

finish()

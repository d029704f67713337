"""A mail server with STARTTLS and a login, which keeps what it takes in a Maildir. Prints its port when it listens, and runs until it is ended.

  mail_server.py FOLDER USER PASSWORD     in FOLDER: cert.pem of the server, mail/ and log (a line a login, without what was said)"""
import asyncio, datetime, ipaddress, pathlib, signal, ssl, sys
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

folder, user, password = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]


def certificate():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.timezone.utc)
    cert = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True).sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(pem)


def authenticate(server, session, envelope, mechanism, given):
    ok = isinstance(given, LoginPassword) and given.login == user.encode() and given.password == password.encode()
    with open(folder / "log", "a") as log:
        log.write(f"{mechanism} {'in' if ok else 'refused'} {'tls' if session.ssl else 'open'}\n")
    return AuthResult(success=ok, handled=ok)  # unhandled, it answers 535


class Taking(Mailbox):
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 there is no nobody here"
        if address.startswith("later@"):
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"


async def main():
    certificate()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    (folder / "key.pem").unlink()
    handler = Taking(folder / "mail")
    make = lambda: SMTP(handler, hostname="mail.test", tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(make, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    end = loop.create_future()
    for s in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(s, lambda: end.done() or end.set_result(None))
    await end


asyncio.run(main())

# SPDX-FileCopyrightText: The etoken-ctl authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running ctl-providerd with the captured cluster, in a folder of the test's own."""

import hashlib
import os
import shutil
import socket
import ssl
import subprocess
import threading

PASSWORD = "right password"
CONFIGURATION = """[provider]
listen=127.0.0.1:0
certificate=tls.pem
key=tls.key
state=state
users=users
mode={mode}
cluster=lab
release=10.5.1
[server cucm-1051-a-pub]
address=10.48.47.155
role=publisher
tftp-root=pub
services=CCM+TFTP:publisher.pem;CAPF:capf.pem
[server cucm-1051-a-sub1]
address=10.48.47.156
role=subscriber
tftp-root=sub
services=CCM+TFTP:subscriber.pem
"""


class Publisher:
    def __init__(self, name, mode="mixed", file=None):
        self.folder = os.path.join(os.environ["TEST_FOLDER"], name)
        for folder in ("", "pub", "sub"):
            os.makedirs(os.path.join(self.folder, folder))
        for identity in ("tls", "publisher", "capf", "subscriber"):
            self.make_identity(identity)
        self.write("providerd.conf", CONFIGURATION.format(mode=mode))
        self.write_users()
        if file is not None:
            self.install(file)
        self.start("127.0.0.1:0")

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(self.path(name), 0o600)

    def make_identity(self, name):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1825", "-sha256",
             "-keyout", self.path(name + ".key"), "-out", self.path(name + ".pem"),
             "-subj", "/O=Cisco/OU=TAC/CN=" + name], check=True, stderr=subprocess.DEVNULL)

    def write_users(self):
        hashed = subprocess.run([os.environ["CTL_PROVIDERD"], "--hash-password"], check=True,
                                input=PASSWORD + "\n", text=True, stdout=subprocess.PIPE).stdout
        self.write("users", "admin:" + hashed)

    def install(self, file):
        for server in ("pub", "sub"):
            shutil.copy(file, self.path(server, "CTLFile.tlv"))

    def start(self, listen):
        self.process = subprocess.Popen(
            [os.environ["CTL_PROVIDERD"], "--config", self.path("providerd.conf")],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), line
        self.host, self.port = line[len("listening on "):].strip().rsplit(":", 1)

    def fingerprint(self):
        der = subprocess.run(["openssl", "x509", "-in", self.path("tls.pem"), "-outform", "DER"],
                             check=True, stdout=subprocess.PIPE).stdout
        return hashlib.sha256(der).hexdigest().upper()

    def start_again(self):
        """Where it was before."""
        with open(self.path("providerd.conf"), encoding="utf-8") as file:
            configuration = file.read()
        self.write("providerd.conf", configuration.replace("127.0.0.1:0", "127.0.0.1:" + self.port))
        self.start(None)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


class DribblingPublisher:
    """Stands before a Publisher and passes on its answers a byte a second."""

    def __init__(self, publisher):
        self.publisher = publisher
        self.dribbled = 0
        self.stopped = threading.Event()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(publisher.path("tls.pem"), publisher.path("tls.key"))
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = "127.0.0.1", str(self.socket.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while not self.stopped.is_set():
            try:
                client = self.context.wrap_socket(self.socket.accept()[0], server_side=True)
            except OSError:
                continue  # it looked at the certificate alone, or the test is over
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        try:
            with trusting.wrap_socket(socket.create_connection(
                    (self.publisher.host, int(self.publisher.port)))) as server, client:
                server.sendall(client.recv(4096))
                while not self.stopped.wait(1):
                    client.sendall(server.recv(1))
                    self.dribbled += 1
        except OSError:
            pass  # the program has gone

    def stop(self):
        self.stopped.set()
        self.socket.close()

# SPDX-License-Identifier: Apache-2.0
"""Signs what schemathesis sends as an enrolled device would, so that it gets behind the gate.

PATROL_DEVICE and PATROL_KEY (a file of 32 bytes in base64) say as whom; without them nothing is
signed. One request in eight goes out with a signature that is wrong, so that the gate is seen too.
"""

import base64
import hashlib
import os
import random
import urllib.parse

import hypothesis.strategies as st
import requests
import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

# The form of the signed message; see Docs/store-api.yaml.
VERSION = int(os.environ.get("PATROL_REQUEST_VERSION", "1"))

draws = random.Random(int(os.environ.get("PATROL_SEED", "1")))


class Signature(requests.auth.AuthBase):
    """Set on each request last of all, over exactly the bytes that go out."""

    counter = 0

    def __init__(self, device, key):
        self.device = device
        self.key = key

    def __call__(self, request):
        body = request.body or b""
        if isinstance(body, str):
            body = body.encode()
        if not isinstance(body, bytes):
            return request
        parts = urllib.parse.urlsplit(request.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        device = "-" if parts.path == "/v1/enrolment" else self.device
        digest = hashlib.sha256(body)
        lines = [f"patrol-request {VERSION}", device]
        if VERSION >= 2:
            Signature.counter += 1
            lines.append(str(Signature.counter))
            request.headers["Patrol-Counter"] = str(Signature.counter)
            content = base64.b64encode(digest.digest()).decode()
            request.headers["Content-Digest"] = f"sha-256=:{content}:"
        lines += [request.method, target, digest.hexdigest()]
        signature = self.key.sign("".join(f"{line}\n" for line in lines).encode())
        if draws.random() < 1 / 8:
            signature = bytes([signature[0] ^ 1]) + signature[1:]
        request.headers["Patrol-Device"] = device
        request.headers["Patrol-Signature"] = base64.b64encode(signature).decode()
        return request


def batch(version, lines, is_cut):
    text = f"patrol-batch {version}\n".encode() + b"".join(lines)
    return text[:-1] if is_cut else text


RECORDS = st.one_of(
    st.binary(max_size=60),
    st.builds(
        lambda kind, rest: f'{{"v":1,"kind":"{kind}",{rest}}}'.encode(),
        st.sampled_from(["visit", "shift", "?"]),
        st.text(max_size=60).map(lambda text: f'"id":"{text}"')),
)
LINES = st.builds(
    lambda sequence, record: f"{sequence}\t".encode() + record + b"\n",
    st.one_of(st.integers(1, 50), st.integers()), RECORDS)
BATCHES = st.one_of(
    st.binary(max_size=200),
    st.builds(
        batch, st.sampled_from([1, 1, 1, 2, 0]), st.lists(LINES, max_size=12),
        st.integers(0, 9).map(lambda draw: draw == 0)))
schemathesis.openapi.media_type("application/vnd.patrol.batch", BATCHES)


@schemathesis.serializer("application/vnd.patrol.batch")
def serialize_batch(context, value):
    return {"data": value if isinstance(value, bytes) else str(value).encode()}


# What is no HTTP at all is refused below the API, without a word of it; ServingTests try that.
@schemathesis.hook
def filter_headers(context, headers):
    return all(
        all(" " <= character <= "~" for character in f"{value}")
        for value in (headers or {}).values())


def private_key():
    with open(os.environ["PATROL_KEY"]) as file:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(file.read()))


if "PATROL_DEVICE" in os.environ:
    signature = Signature(os.environ["PATROL_DEVICE"], private_key())

    @schemathesis.hook
    def before_call(context, case, kwargs):
        kwargs["auth"] = signature

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


def private_key():
    if "PATROL_KEY" not in os.environ:
        return Ed25519PrivateKey.generate()
    with open(os.environ["PATROL_KEY"]) as file:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(file.read()))


KEY = private_key()
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
        # One request in sixteen comes late: its counter was used before.
        Signature.counter += 0 if draws.random() < 1 / 16 else 1
        counter = str(Signature.counter)
        request.headers["Patrol-Counter"] = counter
        content = base64.b64encode(digest.digest()).decode()
        request.headers["Content-Digest"] = f"sha-256=:{content}:"
        lines = [
            "patrol-request 2", device, counter, request.method, target, digest.hexdigest()]
        signature = self.key.sign("".join(f"{line}\n" for line in lines).encode())
        if draws.random() < 1 / 8:
            signature = bytes([signature[0] ^ 1]) + signature[1:]
        request.headers["Patrol-Device"] = device
        request.headers["Patrol-Signature"] = base64.b64encode(signature).decode()
        return request


def link(journal, sequence, previous, record):
    digest = hashlib.sha256(record).hexdigest()
    text = f"patrol-link 1\n{journal}\n{sequence}\n{previous}\n{digest}\n"
    return hashlib.sha256(text.encode()).hexdigest()


def batch(version, journal, first, records, damage, is_cut):
    """A chain as a device would send it; one in a few of its fields as none would."""
    text = f"patrol-batch {version} {journal}\n".encode()
    previous = hashlib.sha256(f"patrol-journal 1\n{journal}\n{first}\n".encode()).hexdigest()
    for place, record in enumerate(records):
        sequence = first + place
        own = link(journal, sequence, previous, record)
        lines = ["patrol-record 1", os.environ.get("PATROL_DEVICE", "-"), journal, sequence, own]
        signed = "".join(f"{line}\n" for line in lines).encode()
        signature = base64.b64encode(KEY.sign(signed)).decode()
        fields = [str(sequence), previous, signature]
        if damage is not None and damage[0] % len(records) == place:
            fields[damage[1]] = damage[2]
        text += "\t".join(fields).encode() + b"\t" + record + b"\n"
        previous = own
    return text[:-1] if is_cut else text


RECORDS = st.one_of(
    st.binary(max_size=60),
    st.builds(
        lambda kind, rest: f'{{"v":1,"kind":"{kind}",{rest}}}'.encode(),
        st.sampled_from(["visit", "shift", "?"]),
        st.text(max_size=60).map(lambda text: f'"id":"{text}"')),
)
BATCHES = st.one_of(
    st.binary(max_size=200),
    st.builds(
        batch, st.sampled_from([2, 2, 2, 1, 0]),
        st.sampled_from(["0123456789abcdef", "fedcba9876543210", "0123456789ABCDEF", ""]),
        st.one_of(st.integers(1, 50), st.integers()), st.lists(RECORDS, max_size=12),
        st.one_of(
            st.none(),
            st.tuples(st.integers(0, 11), st.integers(0, 2), st.text("0123456789abcdef=/+\t-", max_size=90))),
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


if "PATROL_DEVICE" in os.environ:
    signature = Signature(os.environ["PATROL_DEVICE"], KEY)

    @schemathesis.hook
    def before_call(context, case, kwargs):
        kwargs["auth"] = signature

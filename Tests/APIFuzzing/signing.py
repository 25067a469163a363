# SPDX-License-Identifier: Apache-2.0
"""Signs what schemathesis sends as enrolled devices would, so that it gets behind the gate.

PATROL_DEVICES says as whom: a file with a line a device, its name and its key, 32 bytes in base64;
without it nothing is signed. They are many, since a store takes only so many requests of one. One
request in eight goes out with a signature that is wrong, so that the gate is seen too.
"""

import base64
import gzip
import hashlib
import json
import os
import random
import time
import urllib.parse

import hypothesis.strategies as st
import requests
import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def enrolled():
    if "PATROL_DEVICES" not in os.environ:
        return [("-", Ed25519PrivateKey.generate())]
    with open(os.environ["PATROL_DEVICES"]) as file:
        lines = [line.split() for line in file]
    return [
        (name, Ed25519PrivateKey.from_private_bytes(base64.b64decode(key))) for name, key in lines]


DEVICES = enrolled()
# Whose records are in a body.
owners = {}
draws = random.Random(int(os.environ.get("PATROL_SEED", "1")))


class Signature(requests.auth.AuthBase):
    """Set on each request last of all, over exactly the bytes that go out."""

    # As a device's, above those of the run before.
    counter = int(time.time() * 1000)

    def __init__(self, devices):
        self.devices = devices

    def __call__(self, request):
        body = request.body or b""
        if isinstance(body, str):
            body = body.encode()
        if not isinstance(body, bytes):
            return request
        parts = urllib.parse.urlsplit(request.url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        device, key = owners.pop(body, None) or self.devices[Signature.counter % len(self.devices)]
        if parts.path == "/v1/enrolment":
            device = "-"
        if request.headers.get("Content-Encoding") == "gzip" and draws.random() < 3 / 4:
            body = gzip.compress(body, mtime=0)
            request.prepare_body(body, None)
        digest = hashlib.sha256(body)
        # One request in sixteen comes late: its counter was used before.
        Signature.counter += 0 if draws.random() < 1 / 16 else 1
        counter = str(Signature.counter)
        request.headers["Patrol-Counter"] = counter
        content = base64.b64encode(digest.digest()).decode()
        request.headers["Content-Digest"] = f"sha-256=:{content}:"
        lines = [
            "patrol-request 1", device, counter, request.method, target, digest.hexdigest()]
        signature = key.sign("".join(f"{line}\n" for line in lines).encode())
        if draws.random() < 1 / 8:
            signature = bytes([signature[0] ^ 1]) + signature[1:]
        request.headers["Patrol-Device"] = device
        request.headers["Patrol-Signature"] = base64.b64encode(signature).decode()
        return request


def link(journal, sequence, previous, record):
    digest = hashlib.sha256(record).hexdigest()
    text = f"patrol-link 1\n{journal}\n{sequence}\n{previous}\n{digest}\n"
    return hashlib.sha256(text.encode()).hexdigest()


def batch(owner, version, journal, first, records, damage, is_cut):
    """A chain as a device would send it; one in a few of its fields as none would."""
    device, key = DEVICES[owner % len(DEVICES)]
    text = f"patrol-batch {version} {journal}\n".encode()
    previous = hashlib.sha256(f"patrol-journal 1\n{journal}\n{first}\n".encode()).hexdigest()
    for place, record in enumerate(records):
        sequence = first + place
        own = link(journal, sequence, previous, record)
        lines = ["patrol-record 1", device, journal, sequence, own]
        signed = "".join(f"{line}\n" for line in lines).encode()
        signature = base64.b64encode(key.sign(signed)).decode()
        fields = [str(sequence), previous, signature]
        if damage is not None and damage[0] % len(records) == place:
            fields[damage[1]] = damage[2]
        text += "\t".join(fields).encode() + b"\t" + record + b"\n"
        previous = own
    body = text[:-1] if is_cut else text
    owners[body] = (device, key)
    return body


def record(fields, changes):
    return json.dumps({**fields, **changes}, sort_keys=True, separators=(",", ":")).encode()


IDS = st.sampled_from([f"v-{number}" for number in range(6)])
# One in a few of a record's fields as no device would have it.
CHANGES = st.one_of(
    st.just({}), st.just({}),
    st.dictionaries(
        st.sampled_from(["v", "unit", "dwell_s", "entered", "stays", "quarters", "silences",
            "foot_quantiles_s", "ended", "notes"]),
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=20),
            st.lists(st.text(max_size=5), max_size=3)),
        max_size=2))
VISITS = st.builds(
    lambda identity, replaces, minute, changes: record(
        {
            "v": 1, "kind": "visit", "id": identity, "unit": "BW-1", "officer": "o-1", "shift": "s-1",
            "hotspot": "HS01", "hotspots_version": "sha256:none",
            "entered": f"2026-03-02T14:{minute:02}:00.000Z",
            "left": f"2026-03-02T15:{minute:02}:00.000Z",
            "dwell_s": 3600, "dwell_low_s": 3500, "dwell_high_s": 3600, "observed_s": 3600,
            "bridged_s": 0, "travel": "foot", "foot_s": 3600, "vehicle_s": 0, "fixes": 3600,
            "foot_quantiles_s": [3500, 3550, 3600, 3600, 3600],
            "error_m": 4.2, "ended": "left", "detector": "1",
            "stays": [[f"2026-03-02T14:{minute:02}:00.000Z", f"2026-03-02T15:{minute:02}:00.000Z"]],
            **({"replaces": replaces} if replaces else {}),
        }, changes),
    IDS, st.one_of(st.none(), IDS), st.integers(0, 59), CHANGES)
SHIFTS = st.builds(
    lambda identity, seconds, changes: record(
        {
            "v": 1, "kind": "shift", "id": identity, "unit": "BW-1", "officer": "o-1",
            "hotspots_version": "sha256:none", "started": "2026-03-02T14:00:00.000Z",
            "ended": f"2026-03-02T14:{seconds // 60:02}:{seconds % 60:02}.000Z",
            "quarters": [
                {
                    "start": "2026-03-02T14:00:00.000Z",
                    "coverage": {
                        "observed_s": seconds, "no_fix_s": 0, "gpsd_down_s": 0, "device_off_s": 0}}
            ],
            "silences": [], "short_silences": {"count": 0, "seconds": 0},
            "fixes": seconds, "refused": {"no_position": 3}, "passes": {"HS01": 1}, "visits": 2,
            "detector": "1", "notes": [],
        }, changes),
    IDS, st.integers(1, 899), CHANGES)
RECORDS = st.one_of(
    VISITS, VISITS, VISITS, SHIFTS, st.binary(max_size=60),
    st.builds(
        lambda kind, rest: f'{{"v":1,"kind":"{kind}",{rest}}}'.encode(),
        st.sampled_from(["visit", "shift", "?"]),
        st.text(max_size=60).map(lambda text: f'"id":"{text}"')),
)
JOURNALS = [f"{number:016x}" for number in range(1, 33)]
DAMAGE = st.tuples(
    st.integers(0, 11), st.integers(0, 2), st.text("0123456789abcdef=/+\t-", max_size=90))


def batches(versions, journals, firsts, damage, cuts):
    return st.builds(
        batch, st.integers(0, 63), versions, journals, firsts, st.lists(RECORDS, max_size=12), damage,
        cuts)


# As a device sends them, and as none does.
SOUND = batches(
    st.just(1), st.sampled_from(JOURNALS), st.integers(1, 50), st.none(), st.just(False))
ODD = batches(
    st.sampled_from([1, 1, 2, 0]), st.sampled_from([*JOURNALS[:2], "0123456789ABCDEF", ""]),
    st.one_of(st.integers(1, 50), st.integers()), st.one_of(st.none(), DAMAGE), st.booleans())
BATCHES = st.one_of(SOUND, SOUND, ODD, st.binary(max_size=200))
schemathesis.openapi.media_type("application/vnd.patrol.batch", BATCHES)


@schemathesis.serializer("application/vnd.patrol.batch")
def serialize_batch(context, value):
    return value if isinstance(value, bytes) else str(value).encode()


# What is no HTTP at all is refused below the API, without a word of it; ServingTests try that.
@schemathesis.hook
def filter_headers(context, headers):
    return all(
        all(" " <= character <= "~" for character in f"{value}")
        for value in (headers or {}).values())


if "PATROL_DEVICES" in os.environ:
    signature = Signature(DEVICES)

    @schemathesis.hook
    def before_call(context, case, kwargs):
        kwargs["auth"] = signature

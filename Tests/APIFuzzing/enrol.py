# SPDX-License-Identifier: Apache-2.0
"""Enrols a device with a fresh key for each code on standard input: enrol.py URL.

Prints a line a device, its name and its key in base64.
"""

import base64
import json
import os
import sys

import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

os.environ.pop("PATROL_DEVICES", None)
import signing

raw = serialization.Encoding.Raw


def enrol(url, code):
    key = Ed25519PrivateKey.generate()
    secret = key.private_bytes(
        raw, serialization.PrivateFormat.Raw, serialization.NoEncryption())
    public = key.public_key().public_bytes(raw, serialization.PublicFormat.Raw)
    body = json.dumps({"code": code, "public_key": base64.b64encode(public).decode()}).encode()
    answer = requests.post(
        f"{url}/v1/enrolment", data=body, auth=signing.Signature([("-", key)]), timeout=30)
    answer.raise_for_status()
    print(answer.json()["device"], base64.b64encode(secret).decode())


signing.draws.random = lambda: 1.0
for line in sys.stdin:
    enrol(sys.argv[1], line.strip())

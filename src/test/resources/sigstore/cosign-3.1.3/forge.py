"""Attaches a forged signature to an image: forge.py HOW REGISTRY FROM-REPOSITORY TO-REPOSITORY DIGEST.

copy: the signature of another image, its subject changed to this one. tamper: the same, with this image's digest written
into what was signed. copy-legacy and tamper-legacy: likewise with signatures of the .sig form.
"""

import base64
import hashlib
import json
import sys
import urllib.request

BYTES = {"Content-Type": "application/octet-stream"}
how, registry, source, target, digest = sys.argv[1:]


def get(path):
    accept = "application/vnd.oci.image.index.v1+json,application/vnd.oci.image.manifest.v1+json"
    request = urllib.request.Request(registry + path, headers={"Accept": accept})
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def put(path, content, media_type):
    request = urllib.request.Request(registry + path, data=content, method="PUT", headers={"Content-Type": media_type})
    urllib.request.urlopen(request).close()


def upload(content):
    made = "sha256:" + hashlib.sha256(content).hexdigest()
    request = urllib.request.Request(f"{registry}/v2/{target}/blobs/uploads/", data=b"", method="POST")
    with urllib.request.urlopen(request) as answer:
        location = answer.headers["Location"]
    if location.startswith("/"):
        location = registry + location
    mark = "&" if "?" in location else "?"
    request = urllib.request.Request(f"{location}{mark}digest={made}", data=content, method="PUT", headers=BYTES)
    urllib.request.urlopen(request).close()
    return made


def signed_digest():
    return "sha256:" + hashlib.sha256(get(f"/v2/{source}/manifests/v1")).hexdigest()


def swapped(content):
    return content.replace(signed_digest().split(":")[1].encode(), digest.split(":")[1].encode())


def bundle():
    index = json.loads(get(f"/v2/{source}/manifests/{signed_digest().replace(':', '-')}"))
    manifest = json.loads(get(f"/v2/{source}/manifests/{index['manifests'][0]['digest']}"))
    layer = manifest["layers"][0]
    content = get(f"/v2/{source}/blobs/{layer['digest']}")
    if how == "tamper":
        parsed = json.loads(content)
        payload = swapped(base64.b64decode(parsed["dsseEnvelope"]["payload"]))
        parsed["dsseEnvelope"]["payload"] = base64.b64encode(payload).decode()
        content = json.dumps(parsed).encode()
    upload(get(f"/v2/{source}/blobs/{manifest['config']['digest']}"))
    layer.update(digest=upload(content), size=len(content))
    manifest["subject"] = {
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "digest": digest,
        "size": len(get(f"/v2/{target}/manifests/v1")),
    }
    raw = json.dumps(manifest).encode()
    made = "sha256:" + hashlib.sha256(raw).hexdigest()
    put(f"/v2/{target}/manifests/{made}", raw, manifest["mediaType"])
    descriptor = index["manifests"][0] | {"digest": made, "size": len(raw)}
    listed = json.dumps(index | {"manifests": [descriptor]}).encode()
    put(f"/v2/{target}/manifests/{digest.replace(':', '-')}", listed, index["mediaType"])


def legacy():
    manifest = json.loads(get(f"/v2/{source}/manifests/{signed_digest().replace(':', '-')}.sig"))
    layer = manifest["layers"][0]
    content = get(f"/v2/{source}/blobs/{layer['digest']}")
    if how == "tamper-legacy":
        content = swapped(content)
    upload(get(f"/v2/{source}/blobs/{manifest['config']['digest']}"))
    layer.update(digest=upload(content), size=len(content))
    put(f"/v2/{target}/manifests/{digest.replace(':', '-')}.sig", json.dumps(manifest).encode(), manifest["mediaType"])


legacy() if how.endswith("legacy") else bundle()

"""Puts the JSON-LD contexts of a workflow run crate into a cache of rocrate-validator's, so that it can judge offline.

The context of RO-Crate 1.1 is that of PyPI's `rocrate` 0.14. Of the one for workflow runs, which no package brings,
the one term that our crates use is written out here.

crate_contexts.py <cache>
"""

import io
import json
import sys
from importlib.resources import files

import requests
from requests.adapters import BaseAdapter
from requests_cache import CachedSession

CRATE = "https://w3id.org/ro/crate/1.1/context"
RUNS = "https://w3id.org/ro/terms/workflow-run"
CONTEXTS = {
    CRATE: json.loads((files("rocrate") / "data/ro-crate.jsonld").read_text()),
    f"{RUNS}/context": {"@context": {"sha256": f"{RUNS}#sha256"}},
}
assert CONTEXTS[CRATE]["@id"] == CRATE, "wanted a version of rocrate that brings the context of RO-Crate 1.1"


class Shelf(BaseAdapter):
    def send(self, request, **_):
        response = requests.Response()
        response.status_code = 200
        response.url = request.url
        response.request = request
        response.headers["Content-Type"] = "application/ld+json"
        body = json.dumps(CONTEXTS[request.url]).encode()
        response.raw = requests.packages.urllib3.HTTPResponse(
            io.BytesIO(body), headers=response.headers, status=200, preload_content=False
        )
        return response

    def close(self):
        pass


session = CachedSession(sys.argv[1], backend="sqlite", expire_after=-1, allowable_methods=("GET",))
session.mount("https://", Shelf())
for url in CONTEXTS:
    session.get(url).raise_for_status()

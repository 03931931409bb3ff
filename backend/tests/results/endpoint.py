"""A real S3 endpoint: a SeaweedFS of the test's own, which checks signatures, keys and what each key may do."""

import contextlib
import json
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import httpx
import obstore
from obstore.store import S3Store
from pydantic import SecretStr

from synopsis.devstack.process import ServerProcess

WEED = Path(sys.executable).with_name("weed")
BUCKET, PREFIX = "school-results", "synopsis"
KEY, SECRET = "synopsis", "of-the-tests-own-9f2c"
READER, READERS_SECRET = "reader", "may-not-write-71ab"
ADMIN, ADMINS_SECRET = "admin", "may-do-anything-03de"
ALLOWED = {
    (KEY, SECRET): [f"Read:{BUCKET}", f"Write:{BUCKET}"],
    (READER, READERS_SECRET): [f"Read:{BUCKET}"],
    (ADMIN, ADMINS_SECRET): ["Admin", "Read", "Write", "List"],
}
"""What Synopsis needs, and no more; one that may only read; one for the test itself."""
START_SECONDS = 60


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as all_at_once:
        free = [all_at_once.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [int(one.getsockname()[1]) for one in free]


@dataclass
class Endpoint:
    """The server, with an empty bucket.

    Args:
        folder: for its data and its log.
    """

    folder: Path

    def __post_init__(self) -> None:
        self._s3, self._filer, *self._others = _free_ports(8)
        identities = [
            {"name": key, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": actions}
            for (key, secret), actions in ALLOWED.items()
        ]
        (self.folder / "identities.json").write_text(json.dumps({"identities": identities}))
        (self.folder / "data").mkdir()
        self._process = ServerProcess(
            title="SeaweedFS", program="weed", mark=str(self.folder), log=self.folder / "weed.log", account=None,
            death_signal=signal.SIGKILL,
        )  # fmt: skip

    @property
    def url(self) -> str:
        """Where it answers, while it does."""
        return f"http://127.0.0.1:{self._s3}"

    def __enter__(self) -> Self:
        self.start()
        httpx.post(f"http://127.0.0.1:{self._filer}/buckets/{BUCKET}/").raise_for_status()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        for port in (self._s3, self._filer, *self._others):
            for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):  # noqa: S108  # where it puts them
                left.unlink(missing_ok=True)

    def start(self) -> None:
        """Start, or start again with what it has stored; it answers when this returns."""
        self._process.launch(self._command(), environment={"PATH": "/nowhere"}, folder=self.folder)
        self._process.wait_until(self._answers, seconds=START_SECONDS)

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()

    def freeze(self) -> None:
        """SIGSTOP: connections are taken, and nothing is answered."""
        self._process.pause()

    def thaw(self) -> None:
        """SIGCONT."""
        self._process.resume()

    def _command(self) -> list[str]:
        master, master_grpc, volume, volume_grpc, filer_grpc, s3_grpc = self._others
        settings: Mapping[str, Any] = {
            "ip": "127.0.0.1", "ip.bind": "127.0.0.1", "dir": self.folder / "data",
            "master.port": master, "master.port.grpc": master_grpc, "master.peers": "none",
            "master.volumeSizeLimitMB": 64, "master.telemetry": "false",
            "volume.port": volume, "volume.port.grpc": volume_grpc, "volume.max": 1,
            "filer": "true", "filer.port": self._filer, "filer.port.grpc": filer_grpc,
            "filer.localSocket": self.folder / "filer.sock", "filer.saveToFilerLimit": 65536,
            "s3": "true", "s3.port": self._s3, "s3.port.grpc": s3_grpc, "s3.localSocket": self.folder / "s3.sock",
            "s3.config": self.folder / "identities.json", "s3.iam": "false", "s3.autoCreateBucket": "false",
            "s3.port.iceberg": 0, "s3.port.lance": 0,
        }  # fmt: skip
        return [str(WEED), "-logtostderr=true", "server", *(f"-{name}={value}" for name, value in settings.items())]

    def _answers(self) -> bool:
        try:
            httpx.get(self.url, timeout=2)  # it asks for a signature
        except httpx.TransportError:
            return False
        return True

    def settings(self, **other: Any) -> dict[str, Any]:
        """Synopsis' settings for it."""
        return {
            "result_store_url": f"s3://{BUCKET}/{PREFIX}",
            "result_store_endpoint": self.url,
            "result_store_access_key_id": KEY,
            "result_store_secret_access_key": SecretStr(SECRET),
            "result_store_timeout_seconds": 2,
            **other,
        }

    def environment(self) -> dict[str, str]:
        """Likewise, as a process finds them."""
        return {
            f"SYNOPSIS_{name.upper()}": value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            for name, value in self.settings().items()
        }

    def _bucket(self) -> S3Store:
        return S3Store(
            BUCKET, endpoint=self.url, access_key_id=ADMIN, secret_access_key=ADMINS_SECRET, region="us-east-1",
            client_options={"allow_http": True},
        )  # fmt: skip

    def objects(self) -> dict[str, dict[str, Any]]:
        """All that it has, by its whole key."""
        bucket = self._bucket()
        return {key: json.loads(bytes(bucket.get(key).bytes())) for key in self.written()}

    def written(self) -> dict[str, datetime]:
        """When each object was written, by its whole key."""
        return {one["path"]: one["last_modified"] for page in self._bucket().list() for one in page}

    def empty(self) -> None:
        """Throw all of it away."""
        if keys := list(self.written()):
            obstore.delete(self._bucket(), keys)

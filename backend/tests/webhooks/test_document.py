"""The Python of docs/api.md is run against what is really sent."""

import re

from tests.conftest import BACKEND
from tests.factories import School
from tests.webhooks.post_office import PostOffice
from tests.webhooks.receiver import Receiver


async def test_the_documents_receiver_takes_what_we_send(post: PostOffice, north: School, receiver: Receiver) -> None:
    """As it is printed there."""
    [code] = re.findall(
        r"^```python\n(.*?)^```", (BACKEND.parent / "docs" / "api.md").read_text(), re.DOTALL | re.MULTILINE
    )
    names: dict[str, object] = {}
    exec(code, names)  # noqa: S102  # it is our own document
    await post.owe(north, receiver.url)
    await post.deliver(post.courier(), north)
    [call] = receiver.calls
    receive = names["receive"]
    assert callable(receive)
    assert receive(call.body, call.headers, await post.secret(north))["event"] == "job.failed"

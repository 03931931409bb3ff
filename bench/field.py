"""All systems that are measured side by side."""

from bench.peer import peers
from bench.product import Product
from bench.servers import Servers
from bench.systems import System


def systems(servers: Servers) -> list[System]:
    """Each with the servers of the run."""
    return [Product(servers), *peers(servers)]

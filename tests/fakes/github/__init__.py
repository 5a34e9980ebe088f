"""A stateful pretended GitHub on the loopback interface; start it by hand with `python -m tests.fakes.github`."""

from tests.fakes.github.faults import Fault, Killed
from tests.fakes.github.server import TOKEN, FakeGitHub, Grant
from tests.fakes.github.world import Item, World

__all__ = ["TOKEN", "FakeGitHub", "Fault", "Grant", "Item", "Killed", "World"]

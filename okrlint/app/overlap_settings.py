"""The section `overlap` of the configuration: a judge of the user's own for pairs that nobody has decided about."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class JudgeSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A model behind an endpoint that speaks OpenAI's chat completions; asked by `okrlint fetch` only."""

    url: Annotated[
        str,
        Meta(
            min_length=1,
            description="Base address, such as https://llm.example.org/v1; OKRLINT_JUDGE_URL has to say the same, and "
            "OKRLINT_JUDGE_KEY holds the key.",
        ),
    ]
    model: Annotated[str, Meta(min_length=1, description="The model's name at that endpoint.")]
    most: Annotated[int, Meta(ge=1, le=1000, description="Pairs that one fetch asks about, nearest first.")] = 50
    timeout: Annotated[float, Meta(gt=0, le=600, description="Seconds until an answer is given up.")] = 60.0


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How pairs of objectives are compared."""

    judge: Annotated[JudgeSettings | None, Meta(description="Asks a model of your own; off by default.")] = None

"""What every operation of the API's description has besides its own: the answers when something is wrong."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

_WORDS = {
    "400": "Something in the request cannot be understood; the body says what, field by field.",
    "401": "No token, or one that opens nothing.",
    "403": "Not for this person, or the token lacks the scope.",
    "404": "It does not exist, or is out of reach.",
    "429": "Too many requests in a minute; Retry-After says when to go on.",
}
PROBLEM = {"type": "object", "additionalProperties": True}
"""`detail` with a sentence, or the fields with their sentences."""


class Schema(AutoSchema):
    """Adds the answers of `_WORDS` to each operation; an operation that answers more says so itself."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        answers: dict[str, Any] = super()._get_response_bodies(direction)
        for status, words in _WORDS.items():
            answers.setdefault(
                status, {"description": words, "content": {"application/json": {"schema": PROBLEM}}}
            )
        return answers

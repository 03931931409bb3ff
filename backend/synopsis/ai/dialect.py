"""What an OpenAI-compatible server understands of the things we would like to say; found out by being told so."""

import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from synopsis.ai.answer import SUMMARY, Form

_FORMAT = re.compile(
    r"response_?\s?format|json_?\s?schema|json_?\s?object|structured output|guided|grammar", re.IGNORECASE
)
_SYSTEM = re.compile(
    r"system (?:role|message|prompt)s? (?:is |are )?not supported|role.{0,20}system.{0,40}not", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a request is put. The first one asks for all that helps; each simpler one drops what a server refused."""

    answer_format: Literal["json_schema", "json_object", "text"] = "json_schema"
    length_limit: Literal["max_tokens", "max_completion_tokens", "none"] = "max_tokens"
    temperature: bool = True
    system_role: bool = True

    def body(
        self,
        *,
        model: str,
        instructions: str,
        request: str,
        max_tokens: int,
        temperature: float,
        form: Form = SUMMARY,
    ) -> dict[str, Any]:
        """The request's body, without what this server does not understand."""
        body: dict[str, Any] = {"model": model, "messages": self._messages(instructions, request)}
        if self.answer_format == "json_schema":
            schema = {"name": form.name, "strict": True, "schema": form.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}
        elif self.answer_format == "json_object":
            body["response_format"] = {"type": "json_object"}
        if self.length_limit != "none":
            body[self.length_limit] = max_tokens
        if self.temperature:
            body["temperature"] = temperature
        return body

    def simpler(self, complaint: str) -> "Dialect | None":
        """The next dialect to try after a server refused this one with these words, or None."""
        if self.length_limit != "none" and self.length_limit in complaint:
            other = self.length_limit == "max_tokens" and "max_completion_tokens" in complaint
            return replace(self, length_limit="max_completion_tokens" if other else "none")
        if self.temperature and "temperature" in complaint:
            return replace(self, temperature=False)
        if self.answer_format != "text" and _FORMAT.search(complaint):
            return replace(self, answer_format="json_object" if self.answer_format == "json_schema" else "text")
        if self.system_role and _SYSTEM.search(complaint):
            return replace(self, system_role=False)
        return None

    def _messages(self, instructions: str, request: str) -> list[dict[str, str]]:
        if not self.system_role:
            return [{"role": "user", "content": f"{instructions}\n\n{request}"}]
        return [{"role": "system", "content": instructions}, {"role": "user", "content": request}]

"""Problem documents as exceptions."""

from http import HTTPStatus
from typing import TypeVar

import httpx

from .generated.models.problem import Problem

T = TypeVar("T")


class SlmgenProblem(Exception):
    """A problem that a server answered with. Its text says what is wrong and what to do; `problem` is the whole document (RFC 9457)."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.detail}; {problem.hint}" if problem.hint else problem.detail)
        self.problem = problem

    @property
    def code(self) -> str:
        """Stable; see docs/errors.md."""
        return self.problem.code

    @property
    def status(self) -> int:
        """Of HTTP; 0 where no request was made."""
        return self.problem.status


def check(answer: T | Problem | None) -> T:
    """Gives what a generated function gave, as a checked type: the client has raised every problem by then."""
    if isinstance(answer, Problem):
        raise SlmgenProblem(answer)
    if answer is None:
        raise SlmgenProblem(local("internal", "Unknown answer", "the server gave an answer that the API does not describe"))
    return answer


def refuse(response: httpx.Response) -> None:
    """Raises the problem that an answer is."""
    if response.status_code >= 400:
        response.read()
        raise problem_of(response)


async def refuse_async(response: httpx.Response) -> None:
    """Raises the problem that an answer is."""
    if response.status_code >= 400:
        await response.aread()
        raise problem_of(response)


def problem_of(response: httpx.Response) -> SlmgenProblem:
    """Gives the problem of an answer whose body has been read, also where something between here and the server gave it."""
    try:
        return SlmgenProblem(Problem.from_dict(response.json()))
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    status = response.status_code
    code = "unavailable" if status in (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT) else "internal"
    title = response.reason_phrase
    return SlmgenProblem(Problem.from_dict({"type": "about:blank", "title": title, "status": status, "code": code, "detail": f"the server answered {status} {title}"}))


def local(code: str, title: str, detail: str, hint: str = "") -> Problem:
    """Gives a problem that was found before a request was made."""
    return Problem.from_dict({"type": "about:blank", "title": title, "status": 0, "code": code, "detail": detail, **({"hint": hint} if hint else {})})

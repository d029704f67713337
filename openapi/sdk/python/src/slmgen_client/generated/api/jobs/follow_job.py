from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    job: str,
    *,
    slmgen_project: str | Unset = UNSET,
    last_event_id: int | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(slmgen_project, Unset):
        headers["Slmgen-Project"] = slmgen_project

    if not isinstance(last_event_id, Unset):
        headers["Last-Event-ID"] = str(last_event_id)

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/jobs/{job}/events".format(
            job=quote(str(job), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | str | None:
    if response.status_code == 200:
        response_200 = response.text
        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Problem.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 429:
        response_429 = Problem.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = Problem.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | str]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    job: str,
    *,
    client: AuthenticatedClient | Client,
    slmgen_project: str | Unset = UNSET,
    last_event_id: int | Unset = UNSET,
) -> Response[Problem | str]:
    """Follow a job

     Server-sent events: `state` and `progress`, each with an id. Reconnect with Last-Event-ID to miss
    nothing. The stream ends after a final state.

    Args:
        job (str):
        slmgen_project (str | Unset):
        last_event_id (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | str]
    """

    kwargs = _get_kwargs(
        job=job,
        slmgen_project=slmgen_project,
        last_event_id=last_event_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    job: str,
    *,
    client: AuthenticatedClient | Client,
    slmgen_project: str | Unset = UNSET,
    last_event_id: int | Unset = UNSET,
) -> Problem | str | None:
    """Follow a job

     Server-sent events: `state` and `progress`, each with an id. Reconnect with Last-Event-ID to miss
    nothing. The stream ends after a final state.

    Args:
        job (str):
        slmgen_project (str | Unset):
        last_event_id (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | str
    """

    return sync_detailed(
        job=job,
        client=client,
        slmgen_project=slmgen_project,
        last_event_id=last_event_id,
    ).parsed


async def asyncio_detailed(
    job: str,
    *,
    client: AuthenticatedClient | Client,
    slmgen_project: str | Unset = UNSET,
    last_event_id: int | Unset = UNSET,
) -> Response[Problem | str]:
    """Follow a job

     Server-sent events: `state` and `progress`, each with an id. Reconnect with Last-Event-ID to miss
    nothing. The stream ends after a final state.

    Args:
        job (str):
        slmgen_project (str | Unset):
        last_event_id (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | str]
    """

    kwargs = _get_kwargs(
        job=job,
        slmgen_project=slmgen_project,
        last_event_id=last_event_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    job: str,
    *,
    client: AuthenticatedClient | Client,
    slmgen_project: str | Unset = UNSET,
    last_event_id: int | Unset = UNSET,
) -> Problem | str | None:
    """Follow a job

     Server-sent events: `state` and `progress`, each with an id. Reconnect with Last-Event-ID to miss
    nothing. The stream ends after a final state.

    Args:
        job (str):
        slmgen_project (str | Unset):
        last_event_id (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | str
    """

    return (
        await asyncio_detailed(
            job=job,
            client=client,
            slmgen_project=slmgen_project,
            last_event_id=last_event_id,
        )
    ).parsed

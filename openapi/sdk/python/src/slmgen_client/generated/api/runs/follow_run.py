from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    run: str,
    *,
    after: int | Unset = 0,
    slmgen_project: str | Unset = UNSET,
    last_event_id: int | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(slmgen_project, Unset):
        headers["Slmgen-Project"] = slmgen_project

    if not isinstance(last_event_id, Unset):
        headers["Last-Event-ID"] = str(last_event_id)

    params: dict[str, Any] = {}

    params["after"] = after

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/runs/{run}/events".format(
            run=quote(str(run), safe=""),
        ),
        "params": params,
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

    if response.status_code == 422:
        response_422 = Problem.from_dict(response.json())

        return response_422

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
    run: str,
    *,
    client: AuthenticatedClient | Client,
    after: int | Unset = 0,
    slmgen_project: str | Unset = UNSET,
    last_event_id: int | Unset = UNSET,
) -> Response[Problem | str]:
    """Follow a run

     Server-sent events. `report`: an event that came from the run, its position in the run as id. `run`:
    the run as GET shows it, without an id, after its state has changed and at least every 15 seconds
    while something comes. Reconnect with Last-Event-ID to miss nothing and see nothing twice. The
    stream goes on when the run has ended: another attempt may begin.

    Args:
        run (str):
        after (int | Unset):  Default: 0.
        slmgen_project (str | Unset):
        last_event_id (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | str]
    """

    kwargs = _get_kwargs(
        run=run,
        after=after,
        slmgen_project=slmgen_project,
        last_event_id=last_event_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    run: str,
    *,
    client: AuthenticatedClient | Client,
    after: int | Unset = 0,
    slmgen_project: str | Unset = UNSET,
    last_event_id: int | Unset = UNSET,
) -> Problem | str | None:
    """Follow a run

     Server-sent events. `report`: an event that came from the run, its position in the run as id. `run`:
    the run as GET shows it, without an id, after its state has changed and at least every 15 seconds
    while something comes. Reconnect with Last-Event-ID to miss nothing and see nothing twice. The
    stream goes on when the run has ended: another attempt may begin.

    Args:
        run (str):
        after (int | Unset):  Default: 0.
        slmgen_project (str | Unset):
        last_event_id (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | str
    """

    return sync_detailed(
        run=run,
        client=client,
        after=after,
        slmgen_project=slmgen_project,
        last_event_id=last_event_id,
    ).parsed


async def asyncio_detailed(
    run: str,
    *,
    client: AuthenticatedClient | Client,
    after: int | Unset = 0,
    slmgen_project: str | Unset = UNSET,
    last_event_id: int | Unset = UNSET,
) -> Response[Problem | str]:
    """Follow a run

     Server-sent events. `report`: an event that came from the run, its position in the run as id. `run`:
    the run as GET shows it, without an id, after its state has changed and at least every 15 seconds
    while something comes. Reconnect with Last-Event-ID to miss nothing and see nothing twice. The
    stream goes on when the run has ended: another attempt may begin.

    Args:
        run (str):
        after (int | Unset):  Default: 0.
        slmgen_project (str | Unset):
        last_event_id (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | str]
    """

    kwargs = _get_kwargs(
        run=run,
        after=after,
        slmgen_project=slmgen_project,
        last_event_id=last_event_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    run: str,
    *,
    client: AuthenticatedClient | Client,
    after: int | Unset = 0,
    slmgen_project: str | Unset = UNSET,
    last_event_id: int | Unset = UNSET,
) -> Problem | str | None:
    """Follow a run

     Server-sent events. `report`: an event that came from the run, its position in the run as id. `run`:
    the run as GET shows it, without an id, after its state has changed and at least every 15 seconds
    while something comes. Reconnect with Last-Event-ID to miss nothing and see nothing twice. The
    stream goes on when the run has ended: another attempt may begin.

    Args:
        run (str):
        after (int | Unset):  Default: 0.
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
            run=run,
            client=client,
            after=after,
            slmgen_project=slmgen_project,
            last_event_id=last_event_id,
        )
    ).parsed

from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.observation_page import ObservationPage
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    slmgen_project: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(slmgen_project, Unset):
        headers["Slmgen-Project"] = slmgen_project

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["cursor"] = cursor

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/observations",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ObservationPage | Problem | None:
    if response.status_code == 200:
        response_200 = ObservationPage.from_dict(response.json())

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
) -> Response[ObservationPage | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    slmgen_project: str | Unset = UNSET,
) -> Response[ObservationPage | Problem]:
    """List what the training runs have taught

     Losses and speeds that finished runs have measured, a page of runs at once, the newest first; a run
    has up to two. Each is a line of the files that --observations reads. What nobody measured is left
    out. Recommendations, plans and estimates of the project learn from the latest 500 runs.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ObservationPage | Problem]
    """

    kwargs = _get_kwargs(
        limit=limit,
        cursor=cursor,
        slmgen_project=slmgen_project,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    slmgen_project: str | Unset = UNSET,
) -> ObservationPage | Problem | None:
    """List what the training runs have taught

     Losses and speeds that finished runs have measured, a page of runs at once, the newest first; a run
    has up to two. Each is a line of the files that --observations reads. What nobody measured is left
    out. Recommendations, plans and estimates of the project learn from the latest 500 runs.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ObservationPage | Problem
    """

    return sync_detailed(
        client=client,
        limit=limit,
        cursor=cursor,
        slmgen_project=slmgen_project,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    slmgen_project: str | Unset = UNSET,
) -> Response[ObservationPage | Problem]:
    """List what the training runs have taught

     Losses and speeds that finished runs have measured, a page of runs at once, the newest first; a run
    has up to two. Each is a line of the files that --observations reads. What nobody measured is left
    out. Recommendations, plans and estimates of the project learn from the latest 500 runs.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ObservationPage | Problem]
    """

    kwargs = _get_kwargs(
        limit=limit,
        cursor=cursor,
        slmgen_project=slmgen_project,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 50,
    cursor: str | Unset = UNSET,
    slmgen_project: str | Unset = UNSET,
) -> ObservationPage | Problem | None:
    """List what the training runs have taught

     Losses and speeds that finished runs have measured, a page of runs at once, the newest first; a run
    has up to two. Each is a line of the files that --observations reads. What nobody measured is left
    out. Recommendations, plans and estimates of the project learn from the latest 500 runs.

    Args:
        limit (int | Unset):  Default: 50.
        cursor (str | Unset):
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ObservationPage | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            limit=limit,
            cursor=cursor,
            slmgen_project=slmgen_project,
        )
    ).parsed

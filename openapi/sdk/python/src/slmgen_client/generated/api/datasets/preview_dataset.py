from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.preview import Preview
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    dataset: str,
    *,
    rows: int | Unset = 10,
    slmgen_project: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(slmgen_project, Unset):
        headers["Slmgen-Project"] = slmgen_project

    params: dict[str, Any] = {}

    params["rows"] = rows

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/datasets/{dataset}/preview".format(
            dataset=quote(str(dataset), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Preview | Problem | None:
    if response.status_code == 200:
        response_200 = Preview.from_dict(response.json())

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

    if response.status_code == 412:
        response_412 = Problem.from_dict(response.json())

        return response_412

    if response.status_code == 413:
        response_413 = Problem.from_dict(response.json())

        return response_413

    if response.status_code == 415:
        response_415 = Problem.from_dict(response.json())

        return response_415

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
) -> Response[Preview | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    dataset: str,
    *,
    client: AuthenticatedClient | Client,
    rows: int | Unset = 10,
    slmgen_project: str | Unset = UNSET,
) -> Response[Preview | Problem]:
    """See rows before and after

     Shows the rows that tell most: the first, those that fail or lose text, the longest.

    Args:
        dataset (str):
        rows (int | Unset):  Default: 10.
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Preview | Problem]
    """

    kwargs = _get_kwargs(
        dataset=dataset,
        rows=rows,
        slmgen_project=slmgen_project,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    dataset: str,
    *,
    client: AuthenticatedClient | Client,
    rows: int | Unset = 10,
    slmgen_project: str | Unset = UNSET,
) -> Preview | Problem | None:
    """See rows before and after

     Shows the rows that tell most: the first, those that fail or lose text, the longest.

    Args:
        dataset (str):
        rows (int | Unset):  Default: 10.
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Preview | Problem
    """

    return sync_detailed(
        dataset=dataset,
        client=client,
        rows=rows,
        slmgen_project=slmgen_project,
    ).parsed


async def asyncio_detailed(
    dataset: str,
    *,
    client: AuthenticatedClient | Client,
    rows: int | Unset = 10,
    slmgen_project: str | Unset = UNSET,
) -> Response[Preview | Problem]:
    """See rows before and after

     Shows the rows that tell most: the first, those that fail or lose text, the longest.

    Args:
        dataset (str):
        rows (int | Unset):  Default: 10.
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Preview | Problem]
    """

    kwargs = _get_kwargs(
        dataset=dataset,
        rows=rows,
        slmgen_project=slmgen_project,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    dataset: str,
    *,
    client: AuthenticatedClient | Client,
    rows: int | Unset = 10,
    slmgen_project: str | Unset = UNSET,
) -> Preview | Problem | None:
    """See rows before and after

     Shows the rows that tell most: the first, those that fail or lose text, the longest.

    Args:
        dataset (str):
        rows (int | Unset):  Default: 10.
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Preview | Problem
    """

    return (
        await asyncio_detailed(
            dataset=dataset,
            client=client,
            rows=rows,
            slmgen_project=slmgen_project,
        )
    ).parsed

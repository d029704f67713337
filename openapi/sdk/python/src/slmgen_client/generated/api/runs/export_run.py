from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.export_run_format import ExportRunFormat
from ...models.problem import Problem
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    run: str,
    *,
    format_: ExportRunFormat | Unset = "jsonl",
    slmgen_project: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(slmgen_project, Unset):
        headers["Slmgen-Project"] = slmgen_project

    params: dict[str, Any] = {}

    json_format_: str | Unset = UNSET
    if not isinstance(format_, Unset):
        json_format_ = format_

    params["format"] = json_format_

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/runs/{run}/export".format(
            run=quote(str(run), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> File | Problem | None:
    if response.status_code == 200:
        response_200 = File(payload=BytesIO(response.content))

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
) -> Response[File | Problem]:
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
    format_: ExportRunFormat | Unset = "jsonl",
    slmgen_project: str | Unset = UNSET,
) -> Response[File | Problem]:
    """Download the events of a run

     jsonl: the events as they came. csv and parquet: a row an event, a column a metric; one that was not
    reported is empty, NaN and the infinities are there.

    Args:
        run (str):
        format_ (ExportRunFormat | Unset):  Default: 'jsonl'.
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[File | Problem]
    """

    kwargs = _get_kwargs(
        run=run,
        format_=format_,
        slmgen_project=slmgen_project,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    run: str,
    *,
    client: AuthenticatedClient | Client,
    format_: ExportRunFormat | Unset = "jsonl",
    slmgen_project: str | Unset = UNSET,
) -> File | Problem | None:
    """Download the events of a run

     jsonl: the events as they came. csv and parquet: a row an event, a column a metric; one that was not
    reported is empty, NaN and the infinities are there.

    Args:
        run (str):
        format_ (ExportRunFormat | Unset):  Default: 'jsonl'.
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        File | Problem
    """

    return sync_detailed(
        run=run,
        client=client,
        format_=format_,
        slmgen_project=slmgen_project,
    ).parsed


async def asyncio_detailed(
    run: str,
    *,
    client: AuthenticatedClient | Client,
    format_: ExportRunFormat | Unset = "jsonl",
    slmgen_project: str | Unset = UNSET,
) -> Response[File | Problem]:
    """Download the events of a run

     jsonl: the events as they came. csv and parquet: a row an event, a column a metric; one that was not
    reported is empty, NaN and the infinities are there.

    Args:
        run (str):
        format_ (ExportRunFormat | Unset):  Default: 'jsonl'.
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[File | Problem]
    """

    kwargs = _get_kwargs(
        run=run,
        format_=format_,
        slmgen_project=slmgen_project,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    run: str,
    *,
    client: AuthenticatedClient | Client,
    format_: ExportRunFormat | Unset = "jsonl",
    slmgen_project: str | Unset = UNSET,
) -> File | Problem | None:
    """Download the events of a run

     jsonl: the events as they came. csv and parquet: a row an event, a column a metric; one that was not
    reported is empty, NaN and the infinities are there.

    Args:
        run (str):
        format_ (ExportRunFormat | Unset):  Default: 'jsonl'.
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        File | Problem
    """

    return (
        await asyncio_detailed(
            run=run,
            client=client,
            format_=format_,
            slmgen_project=slmgen_project,
        )
    ).parsed

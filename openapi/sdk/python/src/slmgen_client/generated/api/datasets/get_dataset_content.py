from http import HTTPStatus
from io import BytesIO
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    dataset: str,
    *,
    file: int | Unset = 0,
    format_: str | Unset = UNSET,
    container: str | Unset = UNSET,
    sidecar: bool | Unset = False,
    slmgen_project: str | Unset = UNSET,
    range_: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(slmgen_project, Unset):
        headers["Slmgen-Project"] = slmgen_project

    if not isinstance(range_, Unset):
        headers["Range"] = range_

    params: dict[str, Any] = {}

    params["file"] = file

    params["format"] = format_

    params["container"] = container

    params["sidecar"] = sidecar

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/datasets/{dataset}/content".format(
            dataset=quote(str(dataset), safe=""),
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

    if response.status_code == 206:
        response_206 = File(payload=BytesIO(response.content))

        return response_206

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

    if response.status_code == 416:
        response_416 = Problem.from_dict(response.json())

        return response_416

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

    if response.status_code == 507:
        response_507 = Problem.from_dict(response.json())

        return response_507

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
    dataset: str,
    *,
    client: AuthenticatedClient | Client,
    file: int | Unset = 0,
    format_: str | Unset = UNSET,
    container: str | Unset = UNSET,
    sidecar: bool | Unset = False,
    slmgen_project: str | Unset = UNSET,
    range_: str | Unset = UNSET,
) -> Response[File | Problem]:
    """Download a dataset

     Without a format: the bytes that were uploaded (of one file; `file` picks one of several). With a
    format: every example written in it, in the container that is asked for; the headers say how many
    rows were written and what the format could not hold.

    Args:
        dataset (str):
        file (int | Unset):  Default: 0.
        format_ (str | Unset):
        container (str | Unset):
        sidecar (bool | Unset):  Default: False.
        slmgen_project (str | Unset):
        range_ (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[File | Problem]
    """

    kwargs = _get_kwargs(
        dataset=dataset,
        file=file,
        format_=format_,
        container=container,
        sidecar=sidecar,
        slmgen_project=slmgen_project,
        range_=range_,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    dataset: str,
    *,
    client: AuthenticatedClient | Client,
    file: int | Unset = 0,
    format_: str | Unset = UNSET,
    container: str | Unset = UNSET,
    sidecar: bool | Unset = False,
    slmgen_project: str | Unset = UNSET,
    range_: str | Unset = UNSET,
) -> File | Problem | None:
    """Download a dataset

     Without a format: the bytes that were uploaded (of one file; `file` picks one of several). With a
    format: every example written in it, in the container that is asked for; the headers say how many
    rows were written and what the format could not hold.

    Args:
        dataset (str):
        file (int | Unset):  Default: 0.
        format_ (str | Unset):
        container (str | Unset):
        sidecar (bool | Unset):  Default: False.
        slmgen_project (str | Unset):
        range_ (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        File | Problem
    """

    return sync_detailed(
        dataset=dataset,
        client=client,
        file=file,
        format_=format_,
        container=container,
        sidecar=sidecar,
        slmgen_project=slmgen_project,
        range_=range_,
    ).parsed


async def asyncio_detailed(
    dataset: str,
    *,
    client: AuthenticatedClient | Client,
    file: int | Unset = 0,
    format_: str | Unset = UNSET,
    container: str | Unset = UNSET,
    sidecar: bool | Unset = False,
    slmgen_project: str | Unset = UNSET,
    range_: str | Unset = UNSET,
) -> Response[File | Problem]:
    """Download a dataset

     Without a format: the bytes that were uploaded (of one file; `file` picks one of several). With a
    format: every example written in it, in the container that is asked for; the headers say how many
    rows were written and what the format could not hold.

    Args:
        dataset (str):
        file (int | Unset):  Default: 0.
        format_ (str | Unset):
        container (str | Unset):
        sidecar (bool | Unset):  Default: False.
        slmgen_project (str | Unset):
        range_ (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[File | Problem]
    """

    kwargs = _get_kwargs(
        dataset=dataset,
        file=file,
        format_=format_,
        container=container,
        sidecar=sidecar,
        slmgen_project=slmgen_project,
        range_=range_,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    dataset: str,
    *,
    client: AuthenticatedClient | Client,
    file: int | Unset = 0,
    format_: str | Unset = UNSET,
    container: str | Unset = UNSET,
    sidecar: bool | Unset = False,
    slmgen_project: str | Unset = UNSET,
    range_: str | Unset = UNSET,
) -> File | Problem | None:
    """Download a dataset

     Without a format: the bytes that were uploaded (of one file; `file` picks one of several). With a
    format: every example written in it, in the container that is asked for; the headers say how many
    rows were written and what the format could not hold.

    Args:
        dataset (str):
        file (int | Unset):  Default: 0.
        format_ (str | Unset):
        container (str | Unset):
        sidecar (bool | Unset):  Default: False.
        slmgen_project (str | Unset):
        range_ (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        File | Problem
    """

    return (
        await asyncio_detailed(
            dataset=dataset,
            client=client,
            file=file,
            format_=format_,
            container=container,
            sidecar=sidecar,
            slmgen_project=slmgen_project,
            range_=range_,
        )
    ).parsed

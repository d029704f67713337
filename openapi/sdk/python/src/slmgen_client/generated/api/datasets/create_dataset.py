from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.dataset import Dataset
from ...models.dataset_create import DatasetCreate
from ...models.dataset_form import DatasetForm
from ...models.problem import Problem
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    *,
    body: DatasetCreate | DatasetForm | File | Unset = UNSET,
    name: str | Unset = UNSET,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(slmgen_project, Unset):
        headers["Slmgen-Project"] = slmgen_project

    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    params: dict[str, Any] = {}

    params["name"] = name

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/datasets",
        "params": params,
    }

    if isinstance(body, DatasetCreate):
        _kwargs["json"] = body.to_dict()

        headers["Content-Type"] = "application/json"
    if isinstance(body, DatasetForm):
        _kwargs["files"] = body.to_multipart()

        headers["Content-Type"] = "multipart/form-data; boundary=+++"
    if isinstance(body, File):
        _kwargs["content"] = body.payload
        headers["Content-Type"] = "application/octet-stream"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Dataset | Problem | None:
    if response.status_code == 201:
        response_201 = Dataset.from_dict(response.json())

        return response_201

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

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

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

    if response.status_code == 507:
        response_507 = Problem.from_dict(response.json())

        return response_507

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Dataset | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: DatasetCreate | DatasetForm | File | Unset = UNSET,
    name: str | Unset = UNSET,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[Dataset | Problem]:
    """Upload a dataset

     Three ways: multipart/form-data with one or more files (shards of one dataset; fields before the
    files: name, container, format, split); the raw bytes of one file with its name in the query; or
    JSON that names finished uploads. The bytes stream to the disk, whatever their size. What the files
    are is detected by content: the answer says what and how surely, and suggests a mapping for a table.

    Args:
        name (str | Unset):
        slmgen_project (str | Unset):
        idempotency_key (str | Unset):
        body (DatasetCreate):
        body (DatasetForm):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Dataset | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        name=name,
        slmgen_project=slmgen_project,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: DatasetCreate | DatasetForm | File | Unset = UNSET,
    name: str | Unset = UNSET,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Dataset | Problem | None:
    """Upload a dataset

     Three ways: multipart/form-data with one or more files (shards of one dataset; fields before the
    files: name, container, format, split); the raw bytes of one file with its name in the query; or
    JSON that names finished uploads. The bytes stream to the disk, whatever their size. What the files
    are is detected by content: the answer says what and how surely, and suggests a mapping for a table.

    Args:
        name (str | Unset):
        slmgen_project (str | Unset):
        idempotency_key (str | Unset):
        body (DatasetCreate):
        body (DatasetForm):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Dataset | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        name=name,
        slmgen_project=slmgen_project,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: DatasetCreate | DatasetForm | File | Unset = UNSET,
    name: str | Unset = UNSET,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[Dataset | Problem]:
    """Upload a dataset

     Three ways: multipart/form-data with one or more files (shards of one dataset; fields before the
    files: name, container, format, split); the raw bytes of one file with its name in the query; or
    JSON that names finished uploads. The bytes stream to the disk, whatever their size. What the files
    are is detected by content: the answer says what and how surely, and suggests a mapping for a table.

    Args:
        name (str | Unset):
        slmgen_project (str | Unset):
        idempotency_key (str | Unset):
        body (DatasetCreate):
        body (DatasetForm):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Dataset | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        name=name,
        slmgen_project=slmgen_project,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: DatasetCreate | DatasetForm | File | Unset = UNSET,
    name: str | Unset = UNSET,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Dataset | Problem | None:
    """Upload a dataset

     Three ways: multipart/form-data with one or more files (shards of one dataset; fields before the
    files: name, container, format, split); the raw bytes of one file with its name in the query; or
    JSON that names finished uploads. The bytes stream to the disk, whatever their size. What the files
    are is detected by content: the answer says what and how surely, and suggests a mapping for a table.

    Args:
        name (str | Unset):
        slmgen_project (str | Unset):
        idempotency_key (str | Unset):
        body (DatasetCreate):
        body (DatasetForm):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Dataset | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            name=name,
            slmgen_project=slmgen_project,
            idempotency_key=idempotency_key,
        )
    ).parsed

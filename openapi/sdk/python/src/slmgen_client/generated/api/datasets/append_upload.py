from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.upload import Upload
from ...types import UNSET, File, Response, Unset


def _get_kwargs(
    upload: str,
    *,
    body: File,
    slmgen_project: str | Unset = UNSET,
    upload_offset: int,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(slmgen_project, Unset):
        headers["Slmgen-Project"] = slmgen_project

    headers["Upload-Offset"] = str(upload_offset)

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/v1/uploads/{upload}".format(
            upload=quote(str(upload), safe=""),
        ),
    }

    _kwargs["content"] = body.payload
    headers["Content-Type"] = "application/offset+octet-stream"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | Upload | None:
    if response.status_code == 200:
        response_200 = Upload.from_dict(response.json())

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

    if response.status_code == 409:
        response_409 = Problem.from_dict(response.json())

        return response_409

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
) -> Response[Problem | Upload]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    upload: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    slmgen_project: str | Unset = UNSET,
    upload_offset: int,
) -> Response[Problem | Upload]:
    """Send the next part of an upload

     The part begins at Upload-Offset, which is how many bytes the server has. What arrived of a part
    that broke off is kept. Another offset is a conflict.

    Args:
        upload (str):
        slmgen_project (str | Unset):
        upload_offset (int):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Upload]
    """

    kwargs = _get_kwargs(
        upload=upload,
        body=body,
        slmgen_project=slmgen_project,
        upload_offset=upload_offset,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    upload: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    slmgen_project: str | Unset = UNSET,
    upload_offset: int,
) -> Problem | Upload | None:
    """Send the next part of an upload

     The part begins at Upload-Offset, which is how many bytes the server has. What arrived of a part
    that broke off is kept. Another offset is a conflict.

    Args:
        upload (str):
        slmgen_project (str | Unset):
        upload_offset (int):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Upload
    """

    return sync_detailed(
        upload=upload,
        client=client,
        body=body,
        slmgen_project=slmgen_project,
        upload_offset=upload_offset,
    ).parsed


async def asyncio_detailed(
    upload: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    slmgen_project: str | Unset = UNSET,
    upload_offset: int,
) -> Response[Problem | Upload]:
    """Send the next part of an upload

     The part begins at Upload-Offset, which is how many bytes the server has. What arrived of a part
    that broke off is kept. Another offset is a conflict.

    Args:
        upload (str):
        slmgen_project (str | Unset):
        upload_offset (int):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | Upload]
    """

    kwargs = _get_kwargs(
        upload=upload,
        body=body,
        slmgen_project=slmgen_project,
        upload_offset=upload_offset,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    upload: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    slmgen_project: str | Unset = UNSET,
    upload_offset: int,
) -> Problem | Upload | None:
    """Send the next part of an upload

     The part begins at Upload-Offset, which is how many bytes the server has. What arrived of a part
    that broke off is kept. Another offset is a conflict.

    Args:
        upload (str):
        slmgen_project (str | Unset):
        upload_offset (int):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | Upload
    """

    return (
        await asyncio_detailed(
            upload=upload,
            client=client,
            body=body,
            slmgen_project=slmgen_project,
            upload_offset=upload_offset,
        )
    ).parsed

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.key_rotate import KeyRotate
from ...models.key_secret import KeySecret
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    project: str,
    key: str,
    *,
    body: KeyRotate,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/projects/{project}/keys/{key}/rotate".format(
            project=quote(str(project), safe=""),
            key=quote(str(key), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> KeySecret | Problem | None:
    if response.status_code == 201:
        response_201 = KeySecret.from_dict(response.json())

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
) -> Response[KeySecret | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    project: str,
    key: str,
    *,
    client: AuthenticatedClient | Client,
    body: KeyRotate,
    idempotency_key: str | Unset = UNSET,
) -> Response[KeySecret | Problem]:
    """Replace an API key

     Makes a key of the same name, scopes and limits. The old one works for overlap_seconds more.

    Args:
        project (str):
        key (str):
        idempotency_key (str | Unset):
        body (KeyRotate):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[KeySecret | Problem]
    """

    kwargs = _get_kwargs(
        project=project,
        key=key,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    project: str,
    key: str,
    *,
    client: AuthenticatedClient | Client,
    body: KeyRotate,
    idempotency_key: str | Unset = UNSET,
) -> KeySecret | Problem | None:
    """Replace an API key

     Makes a key of the same name, scopes and limits. The old one works for overlap_seconds more.

    Args:
        project (str):
        key (str):
        idempotency_key (str | Unset):
        body (KeyRotate):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        KeySecret | Problem
    """

    return sync_detailed(
        project=project,
        key=key,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    project: str,
    key: str,
    *,
    client: AuthenticatedClient | Client,
    body: KeyRotate,
    idempotency_key: str | Unset = UNSET,
) -> Response[KeySecret | Problem]:
    """Replace an API key

     Makes a key of the same name, scopes and limits. The old one works for overlap_seconds more.

    Args:
        project (str):
        key (str):
        idempotency_key (str | Unset):
        body (KeyRotate):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[KeySecret | Problem]
    """

    kwargs = _get_kwargs(
        project=project,
        key=key,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    project: str,
    key: str,
    *,
    client: AuthenticatedClient | Client,
    body: KeyRotate,
    idempotency_key: str | Unset = UNSET,
) -> KeySecret | Problem | None:
    """Replace an API key

     Makes a key of the same name, scopes and limits. The old one works for overlap_seconds more.

    Args:
        project (str):
        key (str):
        idempotency_key (str | Unset):
        body (KeyRotate):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        KeySecret | Problem
    """

    return (
        await asyncio_detailed(
            project=project,
            key=key,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed

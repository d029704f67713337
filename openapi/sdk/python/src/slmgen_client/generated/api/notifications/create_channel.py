from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.channel_create import ChannelCreate
from ...models.channel_made import ChannelMade
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: ChannelCreate,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(slmgen_project, Unset):
        headers["Slmgen-Project"] = slmgen_project

    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/channels",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ChannelMade | Problem | None:
    if response.status_code == 201:
        response_201 = ChannelMade.from_dict(response.json())

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
) -> Response[ChannelMade | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: ChannelCreate,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[ChannelMade | Problem]:
    """Make a notification channel

     E-mail, Web Push, signed webhooks, ntfy, Slack or Discord. The secrets are kept encrypted and never
    shown; the key of a webhook is made here where none is given, and stands in this answer alone. Each
    event of a run is sent once to each channel that wants it, and again until it is taken, by the
    schedule of Standard Webhooks; a channel that says that it is gone is switched off. E-mail, Web Push
    and webhooks carry a key by which a second delivery is known; ntfy, Slack and Discord cannot.

    Args:
        slmgen_project (str | Unset):
        idempotency_key (str | Unset):
        body (ChannelCreate):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ChannelMade | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
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
    body: ChannelCreate,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> ChannelMade | Problem | None:
    """Make a notification channel

     E-mail, Web Push, signed webhooks, ntfy, Slack or Discord. The secrets are kept encrypted and never
    shown; the key of a webhook is made here where none is given, and stands in this answer alone. Each
    event of a run is sent once to each channel that wants it, and again until it is taken, by the
    schedule of Standard Webhooks; a channel that says that it is gone is switched off. E-mail, Web Push
    and webhooks carry a key by which a second delivery is known; ntfy, Slack and Discord cannot.

    Args:
        slmgen_project (str | Unset):
        idempotency_key (str | Unset):
        body (ChannelCreate):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ChannelMade | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        slmgen_project=slmgen_project,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: ChannelCreate,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[ChannelMade | Problem]:
    """Make a notification channel

     E-mail, Web Push, signed webhooks, ntfy, Slack or Discord. The secrets are kept encrypted and never
    shown; the key of a webhook is made here where none is given, and stands in this answer alone. Each
    event of a run is sent once to each channel that wants it, and again until it is taken, by the
    schedule of Standard Webhooks; a channel that says that it is gone is switched off. E-mail, Web Push
    and webhooks carry a key by which a second delivery is known; ntfy, Slack and Discord cannot.

    Args:
        slmgen_project (str | Unset):
        idempotency_key (str | Unset):
        body (ChannelCreate):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ChannelMade | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        slmgen_project=slmgen_project,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: ChannelCreate,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> ChannelMade | Problem | None:
    """Make a notification channel

     E-mail, Web Push, signed webhooks, ntfy, Slack or Discord. The secrets are kept encrypted and never
    shown; the key of a webhook is made here where none is given, and stands in this answer alone. Each
    event of a run is sent once to each channel that wants it, and again until it is taken, by the
    schedule of Standard Webhooks; a channel that says that it is gone is switched off. E-mail, Web Push
    and webhooks carry a key by which a second delivery is known; ntfy, Slack and Discord cannot.

    Args:
        slmgen_project (str | Unset):
        idempotency_key (str | Unset):
        body (ChannelCreate):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ChannelMade | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            slmgen_project=slmgen_project,
            idempotency_key=idempotency_key,
        )
    ).parsed

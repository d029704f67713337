from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.price import Price
from ...models.price_set import PriceSet
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: PriceSet,
    slmgen_project: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(slmgen_project, Unset):
        headers["Slmgen-Project"] = slmgen_project

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/v1/prices",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Price | Problem | None:
    if response.status_code == 200:
        response_200 = Price.from_dict(response.json())

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
) -> Response[Price | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: PriceSet,
    slmgen_project: str | Unset = UNSET,
) -> Response[Price | Problem]:
    """Set a price

     It outranks a built-in one of the same provider and card.

    Args:
        slmgen_project (str | Unset):
        body (PriceSet):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Price | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        slmgen_project=slmgen_project,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: PriceSet,
    slmgen_project: str | Unset = UNSET,
) -> Price | Problem | None:
    """Set a price

     It outranks a built-in one of the same provider and card.

    Args:
        slmgen_project (str | Unset):
        body (PriceSet):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Price | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
        slmgen_project=slmgen_project,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: PriceSet,
    slmgen_project: str | Unset = UNSET,
) -> Response[Price | Problem]:
    """Set a price

     It outranks a built-in one of the same provider and card.

    Args:
        slmgen_project (str | Unset):
        body (PriceSet):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Price | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
        slmgen_project=slmgen_project,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: PriceSet,
    slmgen_project: str | Unset = UNSET,
) -> Price | Problem | None:
    """Set a price

     It outranks a built-in one of the same provider and card.

    Args:
        slmgen_project (str | Unset):
        body (PriceSet):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Price | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
            slmgen_project=slmgen_project,
        )
    ).parsed

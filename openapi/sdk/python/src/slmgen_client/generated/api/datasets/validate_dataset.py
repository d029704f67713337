from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.validate_request import ValidateRequest
from ...models.validation_report import ValidationReport
from ...types import UNSET, Response, Unset


def _get_kwargs(
    dataset: str,
    *,
    body: ValidateRequest,
    file: int | Unset = 0,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(slmgen_project, Unset):
        headers["Slmgen-Project"] = slmgen_project

    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    params: dict[str, Any] = {}

    params["file"] = file

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/datasets/{dataset}/validate".format(
            dataset=quote(str(dataset), safe=""),
        ),
        "params": params,
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | ValidationReport | None:
    if response.status_code == 200:
        response_200 = ValidationReport.from_dict(response.json())

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
) -> Response[Problem | ValidationReport]:
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
    body: ValidateRequest,
    file: int | Unset = 0,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | ValidationReport]:
    """May a provider be given this file

     Checks the file against the rules of a provider that trains models: openai, together, mistral,
    gemini and others (GET /v1/server lists them).

    Args:
        dataset (str):
        file (int | Unset):  Default: 0.
        slmgen_project (str | Unset):
        idempotency_key (str | Unset):
        body (ValidateRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ValidationReport]
    """

    kwargs = _get_kwargs(
        dataset=dataset,
        body=body,
        file=file,
        slmgen_project=slmgen_project,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    dataset: str,
    *,
    client: AuthenticatedClient | Client,
    body: ValidateRequest,
    file: int | Unset = 0,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Problem | ValidationReport | None:
    """May a provider be given this file

     Checks the file against the rules of a provider that trains models: openai, together, mistral,
    gemini and others (GET /v1/server lists them).

    Args:
        dataset (str):
        file (int | Unset):  Default: 0.
        slmgen_project (str | Unset):
        idempotency_key (str | Unset):
        body (ValidateRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ValidationReport
    """

    return sync_detailed(
        dataset=dataset,
        client=client,
        body=body,
        file=file,
        slmgen_project=slmgen_project,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    dataset: str,
    *,
    client: AuthenticatedClient | Client,
    body: ValidateRequest,
    file: int | Unset = 0,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Response[Problem | ValidationReport]:
    """May a provider be given this file

     Checks the file against the rules of a provider that trains models: openai, together, mistral,
    gemini and others (GET /v1/server lists them).

    Args:
        dataset (str):
        file (int | Unset):  Default: 0.
        slmgen_project (str | Unset):
        idempotency_key (str | Unset):
        body (ValidateRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | ValidationReport]
    """

    kwargs = _get_kwargs(
        dataset=dataset,
        body=body,
        file=file,
        slmgen_project=slmgen_project,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    dataset: str,
    *,
    client: AuthenticatedClient | Client,
    body: ValidateRequest,
    file: int | Unset = 0,
    slmgen_project: str | Unset = UNSET,
    idempotency_key: str | Unset = UNSET,
) -> Problem | ValidationReport | None:
    """May a provider be given this file

     Checks the file against the rules of a provider that trains models: openai, together, mistral,
    gemini and others (GET /v1/server lists them).

    Args:
        dataset (str):
        file (int | Unset):  Default: 0.
        slmgen_project (str | Unset):
        idempotency_key (str | Unset):
        body (ValidateRequest):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | ValidationReport
    """

    return (
        await asyncio_detailed(
            dataset=dataset,
            client=client,
            body=body,
            file=file,
            slmgen_project=slmgen_project,
            idempotency_key=idempotency_key,
        )
    ).parsed

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.run_ack import RunAck
from ...types import File, Response


def _get_kwargs(
    run: str,
    *,
    body: File,
    webhook_id: str,
    webhook_timestamp: str,
    webhook_signature: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["webhook-id"] = webhook_id

    headers["webhook-timestamp"] = webhook_timestamp

    headers["webhook-signature"] = webhook_signature

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/runs/{run}/events".format(
            run=quote(str(run), safe=""),
        ),
    }

    _kwargs["content"] = body.payload
    headers["Content-Type"] = "application/x-ndjson"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Problem | RunAck | None:
    if response.status_code == 200:
        response_200 = RunAck.from_dict(response.json())

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
) -> Response[Problem | RunAck]:
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
    body: File,
    webhook_id: str,
    webhook_timestamp: str,
    webhook_signature: str,
) -> Response[Problem | RunAck]:
    """Report what happened in a run

     One event (RunEvent) a line; with Content-Encoding gzip if it is compressed. Signed with the run's
    secret by the scheme of Standard Webhooks: HMAC-SHA256 over webhook-id, webhook-timestamp and the
    body as it is sent, joined by dots. An event is named by attempt and seq: what comes twice is kept
    once, in whatever order it comes. Where webhook-id is LOG.NUMBER, LOG names the folder that the
    reporter writes in, whose attempts are counted on their own. All of a request is kept, or nothing.

    Args:
        run (str):
        webhook_id (str):
        webhook_timestamp (str):
        webhook_signature (str):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | RunAck]
    """

    kwargs = _get_kwargs(
        run=run,
        body=body,
        webhook_id=webhook_id,
        webhook_timestamp=webhook_timestamp,
        webhook_signature=webhook_signature,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    run: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    webhook_id: str,
    webhook_timestamp: str,
    webhook_signature: str,
) -> Problem | RunAck | None:
    """Report what happened in a run

     One event (RunEvent) a line; with Content-Encoding gzip if it is compressed. Signed with the run's
    secret by the scheme of Standard Webhooks: HMAC-SHA256 over webhook-id, webhook-timestamp and the
    body as it is sent, joined by dots. An event is named by attempt and seq: what comes twice is kept
    once, in whatever order it comes. Where webhook-id is LOG.NUMBER, LOG names the folder that the
    reporter writes in, whose attempts are counted on their own. All of a request is kept, or nothing.

    Args:
        run (str):
        webhook_id (str):
        webhook_timestamp (str):
        webhook_signature (str):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | RunAck
    """

    return sync_detailed(
        run=run,
        client=client,
        body=body,
        webhook_id=webhook_id,
        webhook_timestamp=webhook_timestamp,
        webhook_signature=webhook_signature,
    ).parsed


async def asyncio_detailed(
    run: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    webhook_id: str,
    webhook_timestamp: str,
    webhook_signature: str,
) -> Response[Problem | RunAck]:
    """Report what happened in a run

     One event (RunEvent) a line; with Content-Encoding gzip if it is compressed. Signed with the run's
    secret by the scheme of Standard Webhooks: HMAC-SHA256 over webhook-id, webhook-timestamp and the
    body as it is sent, joined by dots. An event is named by attempt and seq: what comes twice is kept
    once, in whatever order it comes. Where webhook-id is LOG.NUMBER, LOG names the folder that the
    reporter writes in, whose attempts are counted on their own. All of a request is kept, or nothing.

    Args:
        run (str):
        webhook_id (str):
        webhook_timestamp (str):
        webhook_signature (str):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | RunAck]
    """

    kwargs = _get_kwargs(
        run=run,
        body=body,
        webhook_id=webhook_id,
        webhook_timestamp=webhook_timestamp,
        webhook_signature=webhook_signature,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    run: str,
    *,
    client: AuthenticatedClient | Client,
    body: File,
    webhook_id: str,
    webhook_timestamp: str,
    webhook_signature: str,
) -> Problem | RunAck | None:
    """Report what happened in a run

     One event (RunEvent) a line; with Content-Encoding gzip if it is compressed. Signed with the run's
    secret by the scheme of Standard Webhooks: HMAC-SHA256 over webhook-id, webhook-timestamp and the
    body as it is sent, joined by dots. An event is named by attempt and seq: what comes twice is kept
    once, in whatever order it comes. Where webhook-id is LOG.NUMBER, LOG names the folder that the
    reporter writes in, whose attempts are counted on their own. All of a request is kept, or nothing.

    Args:
        run (str):
        webhook_id (str):
        webhook_timestamp (str):
        webhook_signature (str):
        body (File):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | RunAck
    """

    return (
        await asyncio_detailed(
            run=run,
            client=client,
            body=body,
            webhook_id=webhook_id,
            webhook_timestamp=webhook_timestamp,
            webhook_signature=webhook_signature,
        )
    ).parsed

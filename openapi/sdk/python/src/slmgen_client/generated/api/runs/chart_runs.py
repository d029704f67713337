from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.chart import Chart
from ...models.chart_runs_x import ChartRunsX
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    run: list[str],
    metric: list[str] | Unset = UNSET,
    x: ChartRunsX | Unset = "step",
    from_: float | Unset = UNSET,
    to: float | Unset = UNSET,
    points: int | Unset = 2000,
    smooth: float | Unset = 0.0,
    slmgen_project: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(slmgen_project, Unset):
        headers["Slmgen-Project"] = slmgen_project

    params: dict[str, Any] = {}

    json_run = run

    params["run"] = json_run

    json_metric: list[str] | Unset = UNSET
    if not isinstance(metric, Unset):
        json_metric = metric

    params["metric"] = json_metric

    json_x: str | Unset = UNSET
    if not isinstance(x, Unset):
        json_x = x

    params["x"] = json_x

    params["from"] = from_

    params["to"] = to

    params["points"] = points

    params["smooth"] = smooth

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/charts",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Chart | Problem | None:
    if response.status_code == 200:
        response_200 = Chart.from_dict(response.json())

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
) -> Response[Chart | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    run: list[str],
    metric: list[str] | Unset = UNSET,
    x: ChartRunsX | Unset = "step",
    from_: float | Unset = UNSET,
    to: float | Unset = UNSET,
    points: int | Unset = 2000,
    smooth: float | Unset = 0.0,
    slmgen_project: str | Unset = UNSET,
) -> Response[Chart | Problem]:
    """Curves of one run, or of several beside each other

     Reduced to at most so many points a line: the highest and the lowest of each part stay, and with
    them those of the whole. A value that is no number is null, which is a gap. Where an attempt went
    back to a checkpoint, the newest attempt is shown.

    Args:
        run (list[str]):
        metric (list[str] | Unset):
        x (ChartRunsX | Unset):  Default: 'step'.
        from_ (float | Unset):
        to (float | Unset):
        points (int | Unset):  Default: 2000.
        smooth (float | Unset):  Default: 0.0.
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Chart | Problem]
    """

    kwargs = _get_kwargs(
        run=run,
        metric=metric,
        x=x,
        from_=from_,
        to=to,
        points=points,
        smooth=smooth,
        slmgen_project=slmgen_project,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    run: list[str],
    metric: list[str] | Unset = UNSET,
    x: ChartRunsX | Unset = "step",
    from_: float | Unset = UNSET,
    to: float | Unset = UNSET,
    points: int | Unset = 2000,
    smooth: float | Unset = 0.0,
    slmgen_project: str | Unset = UNSET,
) -> Chart | Problem | None:
    """Curves of one run, or of several beside each other

     Reduced to at most so many points a line: the highest and the lowest of each part stay, and with
    them those of the whole. A value that is no number is null, which is a gap. Where an attempt went
    back to a checkpoint, the newest attempt is shown.

    Args:
        run (list[str]):
        metric (list[str] | Unset):
        x (ChartRunsX | Unset):  Default: 'step'.
        from_ (float | Unset):
        to (float | Unset):
        points (int | Unset):  Default: 2000.
        smooth (float | Unset):  Default: 0.0.
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Chart | Problem
    """

    return sync_detailed(
        client=client,
        run=run,
        metric=metric,
        x=x,
        from_=from_,
        to=to,
        points=points,
        smooth=smooth,
        slmgen_project=slmgen_project,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    run: list[str],
    metric: list[str] | Unset = UNSET,
    x: ChartRunsX | Unset = "step",
    from_: float | Unset = UNSET,
    to: float | Unset = UNSET,
    points: int | Unset = 2000,
    smooth: float | Unset = 0.0,
    slmgen_project: str | Unset = UNSET,
) -> Response[Chart | Problem]:
    """Curves of one run, or of several beside each other

     Reduced to at most so many points a line: the highest and the lowest of each part stay, and with
    them those of the whole. A value that is no number is null, which is a gap. Where an attempt went
    back to a checkpoint, the newest attempt is shown.

    Args:
        run (list[str]):
        metric (list[str] | Unset):
        x (ChartRunsX | Unset):  Default: 'step'.
        from_ (float | Unset):
        to (float | Unset):
        points (int | Unset):  Default: 2000.
        smooth (float | Unset):  Default: 0.0.
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Chart | Problem]
    """

    kwargs = _get_kwargs(
        run=run,
        metric=metric,
        x=x,
        from_=from_,
        to=to,
        points=points,
        smooth=smooth,
        slmgen_project=slmgen_project,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    run: list[str],
    metric: list[str] | Unset = UNSET,
    x: ChartRunsX | Unset = "step",
    from_: float | Unset = UNSET,
    to: float | Unset = UNSET,
    points: int | Unset = 2000,
    smooth: float | Unset = 0.0,
    slmgen_project: str | Unset = UNSET,
) -> Chart | Problem | None:
    """Curves of one run, or of several beside each other

     Reduced to at most so many points a line: the highest and the lowest of each part stay, and with
    them those of the whole. A value that is no number is null, which is a gap. Where an attempt went
    back to a checkpoint, the newest attempt is shown.

    Args:
        run (list[str]):
        metric (list[str] | Unset):
        x (ChartRunsX | Unset):  Default: 'step'.
        from_ (float | Unset):
        to (float | Unset):
        points (int | Unset):  Default: 2000.
        smooth (float | Unset):  Default: 0.0.
        slmgen_project (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Chart | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            run=run,
            metric=metric,
            x=x,
            from_=from_,
            to=to,
            points=points,
            smooth=smooth,
            slmgen_project=slmgen_project,
        )
    ).parsed

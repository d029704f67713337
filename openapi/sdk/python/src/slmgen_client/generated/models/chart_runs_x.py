from typing import Literal

ChartRunsX = Literal["elapsed", "step", "time"]

CHART_RUNS_X_VALUES: set[ChartRunsX] = {
    "elapsed",
    "step",
    "time",
}


def check_chart_runs_x(value: str) -> ChartRunsX:
    if value in CHART_RUNS_X_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CHART_RUNS_X_VALUES!r}"
    )

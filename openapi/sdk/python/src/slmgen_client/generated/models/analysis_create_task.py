from typing import Literal

AnalysisCreateTask = Literal[
    "chat",
    "classify",
    "code",
    "extract",
    "generate",
    "qa",
    "reason",
    "summarize",
    "tools",
    "translate",
]

ANALYSIS_CREATE_TASK_VALUES: set[AnalysisCreateTask] = {
    "chat",
    "classify",
    "code",
    "extract",
    "generate",
    "qa",
    "reason",
    "summarize",
    "tools",
    "translate",
}


def check_analysis_create_task(value: str) -> AnalysisCreateTask:
    if value in ANALYSIS_CREATE_TASK_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ANALYSIS_CREATE_TASK_VALUES!r}"
    )

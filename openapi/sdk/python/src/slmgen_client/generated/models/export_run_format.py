from typing import Literal

ExportRunFormat = Literal["csv", "jsonl", "parquet"]

EXPORT_RUN_FORMAT_VALUES: set[ExportRunFormat] = {
    "csv",
    "jsonl",
    "parquet",
}


def check_export_run_format(value: str) -> ExportRunFormat:
    if value in EXPORT_RUN_FORMAT_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {EXPORT_RUN_FORMAT_VALUES!r}"
    )

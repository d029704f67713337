from typing import Literal

AnalysisCreateWithoutItem = Literal["language", "near", "paraphrase"]

ANALYSIS_CREATE_WITHOUT_ITEM_VALUES: set[AnalysisCreateWithoutItem] = {
    "language",
    "near",
    "paraphrase",
}


def check_analysis_create_without_item(value: str) -> AnalysisCreateWithoutItem:
    if value in ANALYSIS_CREATE_WITHOUT_ITEM_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ANALYSIS_CREATE_WITHOUT_ITEM_VALUES!r}"
    )

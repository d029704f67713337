from typing import Literal

RunLastAdditionalPropertyType1 = Literal["-Infinity", "Infinity", "NaN"]

RUN_LAST_ADDITIONAL_PROPERTY_TYPE_1_VALUES: set[RunLastAdditionalPropertyType1] = {
    "-Infinity",
    "Infinity",
    "NaN",
}


def check_run_last_additional_property_type_1(
    value: str,
) -> RunLastAdditionalPropertyType1:
    if value in RUN_LAST_ADDITIONAL_PROPERTY_TYPE_1_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {RUN_LAST_ADDITIONAL_PROPERTY_TYPE_1_VALUES!r}"
    )

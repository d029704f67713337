from typing import Literal

RunEventMetricsAdditionalPropertyType1 = Literal["-Infinity", "Infinity", "NaN"]

RUN_EVENT_METRICS_ADDITIONAL_PROPERTY_TYPE_1_VALUES: set[
    RunEventMetricsAdditionalPropertyType1
] = {
    "-Infinity",
    "Infinity",
    "NaN",
}


def check_run_event_metrics_additional_property_type_1(
    value: str,
) -> RunEventMetricsAdditionalPropertyType1:
    if value in RUN_EVENT_METRICS_ADDITIONAL_PROPERTY_TYPE_1_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {RUN_EVENT_METRICS_ADDITIONAL_PROPERTY_TYPE_1_VALUES!r}"
    )

"""The steps of the feature files: ``pytest_plugins = ["gpharness.steps"]`` takes them."""

pytest_plugins = [
    f"gpharness.steps.{name}"
    for name in (
        "batch",
        "book",
        "choosing",
        "codes",
        "confirming",
        "forms",
        "inbox",
        "journeys",
        "links",
        "managing",
        "neighbours",
        "people",
        "quality",
        "registering",
        "searching",
        "seeing",
        "sending",
        "texts",
        "time",
        "troubles",
        "why",
    )
]

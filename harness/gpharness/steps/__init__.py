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
        "links",
        "managing",
        "neighbours",
        "people",
        "registering",
        "searching",
        "seeing",
        "sending",
        "texts",
        "time",
        "troubles",
    )
]

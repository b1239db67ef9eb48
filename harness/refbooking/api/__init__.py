"""The HTTP contract: staff, patient and test routes, and its OpenAPI document."""

"""Every reply that a wire test meets has to fit our schemas and FHIR's models."""

from schemas.replies import replies_fit

__all__ = ["replies_fit"]

"""PDS: the national demographics service's FHIR API over the world's population."""

"""SystmOne: the patient-facing XML interface, a staff facade of our own, one book."""

"""The EMIS dialect: Patient Facing Services and the Partner API over one appointment book."""

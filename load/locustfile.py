"""Load on a booking product in a simulated world: see docs/user-guides/load.md."""

from gpload.hooks import begin  # noqa: F401  importing it is what makes a run ours
from gpload.users import BatchSender, PatientWithLink, PfsPatient, Receptionist, RequestPatient  # noqa: F401

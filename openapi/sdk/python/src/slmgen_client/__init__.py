"""Client of an SLMGEN server. `slmgen_client.generated` has a function for every operation and a class for every document; Slmgen adds the
key, problem documents as exceptions, uploads that stream, and following a job to its end."""

from .client import Slmgen
from .events import JobEvent
from .form import DataFile
from .problem import SlmgenProblem, check

__all__ = ["DataFile", "JobEvent", "Slmgen", "SlmgenProblem", "check"]

"""The table of broken shops, by name. Each has one fault, and the diagnosis that must come of it."""

from broken import faults_connection, faults_data, faults_interface, faults_key
from broken.fault import Fault

_ALL = (*faults_connection.FAULTS, *faults_interface.FAULTS, *faults_key.FAULTS, *faults_data.FAULTS)
FAULTS: dict[str, Fault] = {fault.name: fault for fault in _ALL}
assert len(FAULTS) == len(_ALL), "two faults have one name"

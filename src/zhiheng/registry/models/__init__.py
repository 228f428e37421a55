"""The registry's tables (名录): projections of the ledger, written by ``registry.projecting`` alone."""

from zhiheng.registry.models.agencies import Agency, Entrustment, Organisation, Team
from zhiheng.registry.models.held import HeldFact
from zhiheng.registry.models.imports import ImportDraft
from zhiheng.registry.models.officers import Appraisal, Certificate, CertificateApplication, Officer
from zhiheng.registry.models.parties import Enterprise, Party, PartySharing
from zhiheng.registry.models.powers import DelegatedPower, Power

__all__ = [
    "Agency",
    "Appraisal",
    "Certificate",
    "CertificateApplication",
    "DelegatedPower",
    "Enterprise",
    "Entrustment",
    "HeldFact",
    "ImportDraft",
    "Officer",
    "Organisation",
    "Party",
    "PartySharing",
    "Power",
    "Team",
]

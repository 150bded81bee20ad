"""The positions that the demo organisation offers: team, manager and main tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Position:
    """What an offer of employment says about a job; ``duties`` read as a list in a sentence."""

    team: str
    reports_to: str
    duties: str


POSITIONS: Mapping[str, Position] = {
    "Contracts analyst": Position(
        "Legal",
        "the general counsel",
        "reviewing contracts before signature, keeping the contract register complete, and "
        "preparing notices and renewals in time",
    ),
    "Legal assistant": Position(
        "Legal",
        "the senior legal counsel",
        "preparing documents for signature, keeping the files of each matter, and arranging "
        "filings and meetings",
    ),
    "Warehouse supervisor": Position(
        "Operations",
        "the head of operations",
        "planning shifts, supervising receipt and dispatch of goods, and leading the weekly safety "
        "walk",
    ),
    "Transport planner": Position(
        "Operations",
        "the head of operations",
        "planning routes and loads, booking carriers, and following up delays with customers",
    ),
    "Fleet manager": Position(
        "Operations",
        "the head of operations",
        "keeping the vehicles fit for the road, managing leases and fuel, and training drivers",
    ),
    "Maintenance technician": Position(
        "Facilities",
        "the facilities manager",
        "inspecting and repairing plant and buildings, keeping the maintenance plan, and attending "
        "urgent faults",
    ),
    "Safety adviser": Position(
        "Facilities",
        "the facilities manager",
        "assessing risks at each site, training staff in safe work, and investigating incidents",
    ),
    "Head of sustainability": Position(
        "Management",
        "the chief executive",
        "preparing the yearly sustainability report, setting targets for energy and waste, and "
        "advising the board",
    ),
    "Financial controller": Position(
        "Finance",
        "the chief financial officer",
        "closing the accounts each month, preparing the budget, and keeping the internal controls "
        "effective",
    ),
    "Payroll officer": Position(
        "Finance",
        "the financial controller",
        "running the payroll each month, answering questions about pay, and reporting to the tax "
        "office",
    ),
    "Procurement officer": Position(
        "Procurement",
        "the procurement lead",
        "preparing tenders, comparing bids, and following up the performance of suppliers",
    ),
    "Export coordinator": Position(
        "Procurement",
        "the procurement lead",
        "preparing export documents, checking them against sanctions lists, and dealing with "
        "customs agents",
    ),
    "Software engineer": Position(
        "Technology",
        "the head of technology",
        "designing, writing and testing software, reviewing the work of others, and taking a turn "
        "on call",
    ),
    "Network engineer": Position(
        "Technology",
        "the head of technology",
        "running the networks of all sites, planning their growth, and taking a turn on call",
    ),
    "Data engineer": Position(
        "Technology",
        "the head of technology",
        "building and running data pipelines, keeping data accurate, and supporting those who "
        "analyse them",
    ),
    "Product designer": Position(
        "Technology",
        "the head of technology",
        "studying how customers work, designing screens and services, and testing them with users",
    ),
    "Customer service lead": Position(
        "Customer service",
        "the head of operations",
        "leading the service desk, dealing with difficult complaints, and reporting trends each "
        "month",
    ),
    "Internal communications manager": Position(
        "People",
        "the head of people",
        "writing and editing the staff news, preparing meetings of all staff, and advising "
        "managers on change",
    ),
}

"""Typed settings: of the organisation, of a person, of this computer."""

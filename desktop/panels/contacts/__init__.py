"""The Contacts desk."""

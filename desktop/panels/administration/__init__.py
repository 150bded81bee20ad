"""The Administration desk: people, audit trail, backups, health and settings."""

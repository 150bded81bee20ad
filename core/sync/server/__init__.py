"""The shared database: what the installer makes there, and how a desk connects to it.

The data lie in schema ``chancery``, the machinery in schema ``sync``; both belong to a role without
login. Who may see and write what is decided by the database: grants, policies and triggers, all
made from what each table declares (``core.database.synced``).
"""

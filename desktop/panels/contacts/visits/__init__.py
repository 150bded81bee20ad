"""Visits in a calendar: the page, what is done with a visit, and the reminders of them."""

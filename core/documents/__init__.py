"""The structured document, its numbering, its outputs (PDF, DOCX, AcroForm) and the encrypted store."""

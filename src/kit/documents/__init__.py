"""Official documents as DOCX, PDF/A and XLSX: see README.md."""

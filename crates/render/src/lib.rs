//! Maps and documents: SVG, PNG, PDF, DOCX, XLSX and Markdown

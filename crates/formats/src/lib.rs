//! Readers and writers of geographic files: streaming, bounded, never trusting input

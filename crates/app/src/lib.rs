//! The use cases: import, publish, check, overlay, verify, report

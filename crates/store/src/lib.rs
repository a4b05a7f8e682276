//! The database of records, users, audit and jobs, and the lake of layer editions

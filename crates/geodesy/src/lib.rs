//! CGCS2000, Gauss-Krüger zones, ellipsoidal area and map sheets; pure and the same everywhere

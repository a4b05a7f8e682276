mod problem;

pub use problem::TxtProblem;

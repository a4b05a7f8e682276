//! A synthetic district, drawn from a seed, with the truth of every rule in closed form

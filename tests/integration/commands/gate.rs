//! What is known, forgiven, weighed otherwise or fixed: how the gate decides.

"""The form by which suppliers are audited: a pure core. Form and answers in, shares and verdict out; no Django."""

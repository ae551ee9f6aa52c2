// The embedded digits.

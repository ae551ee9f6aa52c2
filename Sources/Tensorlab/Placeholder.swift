enum PlaceholderTensorlab {}

extension Registry {
  /// Every built-in of the language.
  public static var standard: Registry {
    Registry(families: [
      .general, .mathematics, .reductions, .creation, .random, .shapes, .selection, .lists, .trees,
      .strings, .differentiation, .layers, .datasets, .transforms, .models, .training, .losses,
      .optimizers,
      .tables, .figures,
    ])
  }
}

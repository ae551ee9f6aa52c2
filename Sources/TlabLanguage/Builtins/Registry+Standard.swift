extension Registry {
  /// Every built-in of the language.
  public static var standard: Registry {
    Registry(families: [
      .general, .mathematics, .functions, .reductions, .statistics, .creation, .random, .shapes,
      .matrices, .selection, .lists, .folds, .trees, .strings, .differentiation, .layers,
      .datasets, .transforms, .models, .training, .losses, .optimizers, .tables, .figures,
    ])
  }
}

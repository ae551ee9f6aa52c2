extension Registry {
  /// Every built-in of the language.
  public static var standard: Registry {
    Registry(families: [
      .datasets, .transforms, .models, .training, .losses, .optimizers, .tables,
    ])
  }
}

extension Transform {
  /// The stage with its random range `strength` times as wide, as far as that has a meaning.
  ///
  /// What has none, such as a resize, a crop or a flip, stays as it is.
  func scaled(by strength: Double) -> Transform {
    guard strength != 1 else { return self }
    switch kind {
    case .affine(let range):
      return Transform(
        kind: .affine(
          AffineRange(
            rotation: min(180, range.rotation * strength), scale: min(0.99, range.scale * strength),
            shear: min(1, range.shear * strength), shift: min(1, range.shift * strength))))
    case .colorJitter(let brightness, let contrast):
      return Transform(
        kind: .colorJitter(brightness: brightness * strength, contrast: contrast * strength))
    case .resize, .normalize, .randomResizedCrop, .horizontalFlip: return self
    }
  }
}

/// What a run depends on that is not in its state, as much as tells one from another.
struct RunSurroundings: Codable, Equatable {
  private let data: String
  private let dataChecksum: String
  private let augment: [String]
  private let teacherChecksum: String?

  init(data: ImageDataset, augment: [Transform], teacher: Model?) {
    self.data = ([data.description] + data.transforms.map(\.description)).joined(separator: ", ")
    dataChecksum = Self.checksum(data)
    self.augment = augment.map(\.description)
    teacherChecksum = teacher.map(Self.checksum)
  }

  /// What was different, in words; nil when nothing was.
  func difference(from now: RunSurroundings) -> String? {
    if data != now.data { return "other data: \(data), not \(now.data)" }
    if dataChecksum != now.dataChecksum { return "other images or labels" }
    if augment != now.augment {
      func list(_ names: [String]) -> String { "[\(names.joined(separator: ", "))]" }
      return "the augmentation \(list(augment)), not \(list(now.augment))"
    }
    switch (teacherChecksum, now.teacherChecksum) {
    case (nil, .some): return "no teacher"
    case (.some, nil): return "a teacher"
    case (let old, let new): return old == new ? nil : "another teacher"
    }
  }

  private static func checksum(_ data: ImageDataset) -> String {
    var checksum = Checksum()
    let size = data.storedSize.height * data.storedSize.width
    let stored = (try? data.storedIndices(Array(0..<data.count), "checksum")) ?? []
    data.withStoredPixels { pixels in
      for index in stored {
        checksum.add(
          UnsafeRawBufferPointer(
            rebasing: UnsafeRawBufferPointer(pixels)[(index * size)..<((index + 1) * size)]))
      }
    }
    data.labels.withUnsafeBytes { checksum.add($0) }
    return checksum.text
  }

  private static func checksum(_ model: Model) -> String { Checksum.of(model.parameters) }
}

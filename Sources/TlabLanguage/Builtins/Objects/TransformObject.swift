import Tensorlab

/// One or more stages of image preparation, in order, as a value of the language.
public final class TransformObject: LanguageObject {
  public let transforms: [Transform]

  public init(_ transforms: [Transform]) { self.transforms = transforms }

  public var typeName: String { "transform" }

  public func display(width: Int) -> String {
    transforms.map(\.description).joined(separator: " |> ")
  }

  public func isEqual(to other: any LanguageObject) -> Bool {
    (other as? TransformObject)?.transforms == transforms
  }
}

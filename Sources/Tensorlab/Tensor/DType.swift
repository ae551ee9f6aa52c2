/// The type of a tensor's elements.
public enum DType: String, Sendable, CaseIterable {
  /// 32-bit floating point: the working type.
  case float32 = "f32"
  /// 64-bit floating point, for checks that need its precision.
  case float64 = "f64"
  /// 32-bit signed integers: labels, indices.
  case int32 = "i32"
  /// Truth values, one byte each: masks.
  case bool = "bool"

  /// The size of one element in bytes.
  public var byteCount: Int {
    switch self {
    case .float32, .int32: 4
    case .float64: 8
    case .bool: 1
    }
  }

  /// Whether the type holds fractions, and so can be differentiated.
  public var isFloatingPoint: Bool { self == .float32 || self == .float64 }

  /// The type that holds the result of arithmetic on `self` and `other`.
  ///
  /// The wider of the two in the order bool, i32, f32, f64.
  package func promoted(with other: DType) -> DType {
    if self == .float64 || other == .float64 { return .float64 }
    if self == .float32 || other == .float32 { return .float32 }
    if self == .int32 || other == .int32 { return .int32 }
    return .bool
  }
}

/// A Swift type that can be an element of a tensor.
public protocol TensorElement: Sendable {
  /// The tensor type that stores it.
  static var dtype: DType { get }
}

extension Float: TensorElement { public static var dtype: DType { .float32 } }
extension Double: TensorElement { public static var dtype: DType { .float64 } }
extension Int32: TensorElement { public static var dtype: DType { .int32 } }
extension Bool: TensorElement { public static var dtype: DType { .bool } }

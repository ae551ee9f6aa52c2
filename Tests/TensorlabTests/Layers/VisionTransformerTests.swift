import Tensorlab
import XCTest

/// A model of another size or with a silently missing part would make every number incomparable.
final class VisionTransformerTests: XCTestCase {
  let engine = Engine(threadCount: 2)

  private func small(_ change: (inout VisionTransformerConfiguration) -> Void = { _ in }) throws
    -> Model
  {
    var c = VisionTransformerConfiguration()
    (c.imageSize, c.patchSize, c.dim, c.stacks, c.heads, c.classes) = (6, 3, 12, 2, 3, 5)
    change(&c)
    return try .visionTransformer(c, seed: 1, engine: engine)
  }

  private func images(_ count: Int, _ size: Int, channels: Int = 1) throws -> Tensor {
    try .normal(
      (channels == 1 ? [count] : [count, channels]) + [size, size],
      key: RandomKey(seed: 5, purpose: .user), engine: engine)
  }

  func testVolumesAreTheReferences() throws {
    var c = VisionTransformerConfiguration()
    let teacher = try Model.visionTransformer(c, seed: 0, engine: engine)
    // 34,170,310 in the reference, 9,000 positions and 1,800 of the last norm.
    XCTAssertEqual(teacher.parameterCount, 34_170_310 + 9_000 + 1_800)
    c.stacks = 3
    let student = try Model.visionTransformer(c, seed: 0, engine: engine)
    XCTAssertEqual(student.parameterCount, 17_130_610 + 9_000 + 1_800)
    XCTAssertEqual(Double(teacher.byteCount) / 136_681_240, 1, accuracy: 0.01)
    XCTAssertEqual(Double(student.byteCount) / 68_522_440, 1, accuracy: 0.01)
  }

  func testEveryConfigurationGivesLogitsAndAGradientForEachParameter() throws {
    for norm in NormPlacement.allCases {
      for head in HeadKind.allCases {
        for token in ClassTokenPlacement.allCases where head != .classToken || token != .none {
          for ratio in [nil, 2.0] {
            let model = try small {
              ($0.norm, $0.head, $0.classToken, $0.mlpRatio) = (norm, head, token, ratio)
            }
            let x = try images(3, 6)
            XCTAssertEqual(try model(x).shape, [3, 5])
            var received = Set<Int>()
            _ = try model.backward(
              dropoutKey: RandomKey(seed: 1, purpose: .dropout),
              loss: { try $0(x).power(2).sum() },
              onGradient: { index, gradient in
                XCTAssertEqual(gradient.shape, model.parameters[index].shape)
                XCTAssertTrue(received.insert(index).inserted, "a gradient was handed out twice")
              })
            XCTAssertEqual(received.count, model.parameters.count, "\(norm) \(head) \(token)")
          }
        }
      }
    }
  }

  func testGradientsHandedOutEarlyAreComplete() throws {
    let model = try small()
    let x = try images(2, 6)
    let key = RandomKey(seed: 1, purpose: .dropout)
    let whole = try engine.valueAndGrad(at: model.parameters) {
      try model.architecture(x, Pass(parameters: $0, dropoutKey: key)).power(2).sum()
    }
    let value = try model.backward(
      dropoutKey: key, loss: { try $0(x).power(2).sum() },
      onGradient: { index, gradient in
        XCTAssertEqual(gradient.floats(), whole.gradients[index].floats())
      })
    XCTAssertEqual(try value.item(), try whole.value.item())
  }

  func testColourImagesAndAProjection() throws {
    let model = try small {
      $0.channels = 3
      $0.dim = 24
    }
    XCTAssertTrue(model.parameterNames.contains("projection.weight"))
    XCTAssertEqual(try model(images(2, 6, channels: 3)).shape, [2, 5])
  }

  func testPatchesAreCutRowByRow() throws {
    let model = try small()
    let image = try Tensor((0..<36).map(Float.init), shape: [1, 6, 6], engine: engine)
    let patches = try model.architecture.children[0].layer(image, Pass(parameters: []))
    XCTAssertEqual(patches.shape, [1, 4, 9])
    XCTAssertEqual(
      try patches[[.at(0), .at(1)]].floats(), [3, 4, 5, 9, 10, 11, 15, 16, 17])
  }

  func testDropoutOnlyInTrainingAndByKey() throws {
    let model = try small { $0.dropout = 0.5 }
    let x = try images(2, 6)
    func trained(_ seed: UInt64) throws -> [Float] {
      try model.architecture(
        x, Pass(parameters: model.parameters, dropoutKey: RandomKey(seed: seed, purpose: .dropout))
      ).floats()
    }
    XCTAssertEqual(try model(x).floats(), try model(x).floats())
    XCTAssertEqual(try trained(1), try trained(1))
    XCTAssertNotEqual(try trained(1), try trained(2))
    XCTAssertNotEqual(try trained(1), try model(x).floats())
  }

  func testACopyKeepsItsParametersWhenTheOtherChanges() throws {
    let model = try small()
    let copy = model.copy()
    let before = copy.parameters[0].floats()
    try model.makeParametersUnique()
    try model.parameters[0].withMutableElements(Float.self) { $0[0] = 42 }
    XCTAssertEqual(copy.parameters[0].floats(), before)
    XCTAssertEqual(model.parameters[0].floats()[0], 42)
  }

  func testImpossibleConfigurationsSayWhy() {
    for (change, expected): ((inout VisionTransformerConfiguration) -> Void, String) in [
      ({ $0.heads = 5 }, "5 heads do not divide dim 12"),
      ({ $0.patchSize = 4 }, "patches of 4 pixels do not tile images of 6"),
      ({ $0.dropout = 1 }, "dropout must be at least 0 and below 1, not 1.0"),
      ({ $0.projection = false }, "without a projection, dim must be the 9 values of a patch"),
      (
        {
          $0.head = .classToken
          $0.classToken = .none
        }, "head \"class\" reads the class token"
      ),
    ] {
      XCTAssertThrowsError(try small(change)) {
        XCTAssertTrue("\($0)".contains(expected), "\($0)")
      }
    }
    XCTAssertThrowsError(try small()(images(1, 5))) {
      XCTAssertTrue("\($0)".contains("takes images [batch, 6, 6]"), "\($0)")
    }
  }
}

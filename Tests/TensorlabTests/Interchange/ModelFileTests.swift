import Tensorlab
import XCTest

/// A saved model computes the same after it is read, and one that does not fit is refused.
final class ModelFileTests: XCTestCase {
  private let engine = Engine(threadCount: 1)

  private func model() throws -> Model {
    var configuration = VisionTransformerConfiguration()
    configuration.imageSize = 6
    configuration.patchSize = 3
    configuration.dim = 8
    configuration.heads = 2
    configuration.stacks = 2
    configuration.head = .mean
    configuration.mlpRatio = 1.5
    return try .visionTransformer(configuration, seed: 3, engine: engine)
  }

  private func withFile(_ body: (String) throws -> Void) throws {
    try DataFixtures.withFolder { try body($0 + "/model.safetensors") }
  }

  func testComputesTheSameAfterReading() throws {
    try withFile { path in
      let model = try model()
      try model.save(to: path)
      let read = try Model.load(from: path, engine: engine)
      XCTAssertEqual(read.configuration, model.configuration)
      XCTAssertEqual(read.parameterNames, model.parameterNames)
      XCTAssertEqual(read.inputShape, model.inputShape)
      let x = try Tensor((0..<72).map { Float($0) / 72 }, shape: [2, 6, 6], engine: engine)
      XCTAssertEqual(try read(x).floats(), try model(x).floats())
    }
  }

  func testKeepsTheHistoryOfTraining() throws {
    try withFile { path in
      let data = try MNIST.embedded(train: 4).train
        .transformed(by: [.resize(height: 6, width: 6)])
      var options = try TrainingOptions()
      options.live.epochs = 2
      let trained = try train(model(), data, options: options)
      try trained.save(to: path)
      let history = try XCTUnwrap(Model.load(from: path, engine: engine).history)
      XCTAssertEqual(history, trained.history)
      XCTAssertEqual(history.epochs.count, 2)
    }
  }

  /// Reads a model's file after a change of its parts.
  private func load(
    _ change: (inout [(name: String, tensor: Tensor)], inout [String: String]) throws -> Void
  ) throws {
    try withFile { path in
      try model().save(to: path)
      let contents = try Safetensors.load(path: path, engine: engine)
      var (tensors, metadata) = (contents.tensors, contents.metadata)
      try change(&tensors, &metadata)
      try Safetensors.save(tensors, metadata: metadata, to: path)
      _ = try Model.load(from: path, engine: engine)
    }
  }

  func testRefusesOtherTensors() throws {
    let wide = try Tensor.zeros([9], engine: engine)
    assertTensorError(.file, "no tensor 'class_token'") {
      try load { tensors, _ in tensors.removeAll { $0.name == "class_token" } }
    }
    assertTensorError(.file, "no parameter for tensor 'other'") {
      try load { tensors, _ in tensors.append((name: "other", tensor: wide)) }
    }
    assertTensorError(.file, "'head.bias' is f32[9]", "needs f32[10]") {
      try load { tensors, _ in
        let index = try XCTUnwrap(tensors.firstIndex { $0.name == "head.bias" })
        tensors[index].tensor = wide
      }
    }
  }

  func testRefusesOtherConfigurations() throws {
    func change(_ old: String, _ new: String) throws {
      try load { _, metadata in
        let text = try XCTUnwrap(metadata["configuration"])
        XCTAssertTrue(text.contains(old), text)
        metadata["configuration"] = text.replacing(old, with: new)
      }
    }
    assertTensorError(.file, "no tensor 'stacks.2.") { try change("\"stacks\":2", "\"stacks\":3") }
    assertTensorError(.file, "no parameter for tensor 'stacks.1.") {
      try change("\"stacks\":2", "\"stacks\":1")
    }
    assertTensorError(.file, "too few for 1000 stacks") {
      try change("\"stacks\":2", "\"stacks\":1000")
    }
    assertTensorError(.file, "configuration is impossible", "3 heads") {
      try change("\"heads\":2", "\"heads\":3")
    }
    assertTensorError(.file, "configuration lacks 'dim'") { try change("\"dim\":8,", "") }
    assertTensorError(.file, "something wrong as 'dim'") {
      try change("\"dim\":8", "\"dim\":\"wide\"")
    }
    assertTensorError(.file, "unknown 'head'") { try change("\"mean\"", "\"max\"") }
    assertTensorError(.file, "configuration is not JSON") { try change("{", "") }
    assertTensorError(.file, "no model written by save") { try load { $1 = [:] } }
  }
}

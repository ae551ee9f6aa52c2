import FoundationEssentials
import Tensorlab
import TlabLanguage
import XCTest

/// Digits, models and training work from the language, and say what is wrong when it is.
final class LearningTests: XCTestCase {
  /// What a cell shows, errors included.
  private func run(_ code: String, seed: UInt64 = 0) throws -> String {
    let shown = try Session.run { Session(seed: seed).output(of: code) }
    return shown.hasSuffix("\n") ? String(shown.dropLast()) : shown
  }

  private func assertShows(
    _ code: String, _ expected: String, line: UInt = #line
  ) throws {
    XCTAssertEqual(try run(code), expected, line: line)
  }

  private func assertFails(
    _ code: String, _ kind: String, _ parts: String..., line: UInt = #line
  ) throws {
    let shown = try run(code)
    for part in ["error[\(kind)]"] + parts {
      XCTAssertTrue(shown.contains(part), "'\(part)' is not in:\n\(shown)", line: line)
    }
  }

  /// Defines a small model `m` and small data `d`.
  private let small = """
    d = mnist(train: 30, test: 10, size: 12)
    m = vit(stacks: 1, dim: 36, size: 12, patch: 6)

    """

  func testDatasetsAreSlicedAndIndexed() throws {
    try assertShows(
      "d = mnist(train: 50).train\n[d.count, d[10..20].count, d[-1].label == d.labels[49]]",
      "[50, 10, true]")
    try assertShows(
      "d = mnist().train\nall(d[[3, 1]].labels == [d.labels[3], d.labels[1]])", "true")
    try assertShows("mnist().test[0].image.shape", "[28, 28]")
    try assertShows("mnist(train: 5) == mnist(train: 5)", "false")
    try assertShows("d = mnist(train: 5).train\nd[0..3] == d[..3]", "true")
    try assertFails("mnist().train[1000]", "index", "1000")
    try assertFails("mnist().train.pixels", "field", "pixels")
  }

  func testTheReferencesTreatmentCanBeWritten() throws {
    let treatment = """
      treat(data) = data |> random_resized_crop(90) |> horizontal_flip() |>
        color_jitter(brightness: 0.1, contrast: 0.1) |> resize(90) |>
        normalize(mean: 0.485, std: 0.229)

      """
    try assertShows(
      treatment + "treat(mnist(train: 3)).train",
      """
      dataset: 3 images 90x90, 10 classes
        |> random_resized_crop([90, 90], scale: [0.8, 1], ratio: [0.75, 1.3333333333333333])
        |> horizontal_flip(probability: 0.5)
        |> color_jitter(brightness: 0.1, contrast: 0.1)
        |> resize([90, 90])
        |> normalize(mean: 0.485, std: 0.229)
      """)
    let image = treatment + "treat(mnist(train: 3).train)[0].image[40, 30..50]"
    XCTAssertEqual(try run(image), try run(image))
    XCTAssertNotEqual(try run(image), try run(image, seed: 1))
  }

  func testTransformsChain() throws {
    try assertShows(
      "affine(rotation: 5) |> resize([20, 30])",
      "affine(rotation: 5, scale: 0, shear: 0, shift: 0) |> resize([20, 30])")
    try assertShows(
      "mnist().test[..2] |> resize(size: 14)",
      "dataset: 2 images 14x14, 10 classes\n  |> resize([14, 14])")
  }

  func testRefusesWrongTransforms() throws {
    try assertFails("resize()", "argument", "the size in pixels is missing")
    try assertFails("mnist().test |> resize()", "argument", "size in pixels")
    try assertFails("resize(90, 90)", "argument", "given twice")
    try assertFails("resize([1, 2, 3])", "value", "not 3 numbers")
    try assertFails("resize(0)", "value", "height is 0")
    try assertFails("resize(\"big\")", "type", "data")
    try assertFails("affine(rotaton: 3)", "argument", "rotaton", "rotation")
    try assertFails("affine(rotation: 270)", "value", "0 to 180")
    try assertFails("{a: 1} |> horizontal_flip()", "type", "field `a`")
    try assertFails("random_resized_crop(9, scale: [1, 0.5])", "value", "least and the greatest")
    try assertFails("normalize(mean: 0)", "argument", "std")
  }

  func testRefusesWrongDataAndFiles() throws {
    try assertFails("mnist(train: 1001)", "value", "1000 embedded training digits")
    try assertFails("mnist(tran: 5)", "argument", "tran", "train")
    try assertFails("mnist(path: \"/no-such-folder\")", "file", "neither train-images")
    try assertFails("idx(\"/no-such-file\")", "file", "there is no file /no-such-file")
    try assertFails("load(\"/no-such-file\")", "file", "there is no file")
  }

  func testTrainingIsRepeatableAndLeavesTheModelAlone() throws {
    let code =
      small + """
        before = m.parameters["head.bias"]
        t = train(m, d.train, epochs: 2, lr: 1e-3, augment: [affine(rotation: 15), horizontal_flip()])
        [t == m, all(m.parameters["head.bias"] == before), t.history.loss]
        """
    let shown = try run(code)
    XCTAssertTrue(shown.hasPrefix("[false, true, ["), shown)
    XCTAssertEqual(try run(code), shown)
    XCTAssertNotEqual(try run(code, seed: 1), shown)
  }

  func testLearnsTheDigitsItSees() throws {
    let code =
      small + """
        t = train(m, d.train, epochs: 40, lr: 3e-3, warmup: 0, weight_decay: 0, dropout: 0, label_smoothing: 0)
        s = distill(m, d.train, from: t, epochs: 40, lr: 3e-3, warmup: 0, dropout: 0)
        evaluate(t, d.train).accuracy > 0.9 and evaluate(s, d.train).accuracy > 0.8
        """
    try assertShows(code, "true")
  }

  func testEvaluationAgreesWithPrediction() throws {
    try assertShows(
      small + """
        r = evaluate(m, d.test, batch: 3)
        hits = predict(m, d.test, batch: 4) == d.test.labels
        again = predict(m, d.test.images) == d.test.labels
        [r.correct == sum(hits), all(hits == again), r.interval[0] < r.accuracy + 1e-9, r.count]
        """, "[true, true, true, 10]")
  }

  func testLoopsOfTheUsersOwnTrainOneModel() throws {
    let loop =
      small + """
        o = sgd(m, lr: 0.1)
        before = m.parameters["head.bias"]
        loss(n) = cross_entropy(n(d.train.images), d.train.labels)

        """
    try assertShows(
      loop + """
        gradients = grad(loss)(m)
        step(o, gradients)
        all(abs(m.parameters["head.bias"] - (before - 0.1 * gradients["head.bias"])) < 1e-6)
        """, "true")
    try assertShows(
      loop
        + "step(o, loss, lr: 0.5)\no.steps == 1 and not all(before == m.parameters[\"head.bias\"])",
      "true")
    try assertFails(loop + "step(o, {})", "field", "no gradient for the parameter")
    try assertFails(loop + "step(o, {head: 1})", "field", "no parameter `head`")
    try assertFails(loop + "step(o, n -> 3)", "type", "a number")
    try assertFails(loop + "step(o, loss, lr: 0)", "value", "lr")
    try assertFails(small + "sgd(m)", "argument", "lr")
    try assertFails(small + "adamw(m, lr: 1, betas: [1, 1])", "value", "betas")
  }

  func testRefusesWrongTraining() throws {
    try assertFails(small + "train(m, d)", "type", "dataset")
    try assertFails(small + "train(m, d.train, epoch: 3)", "argument", "epoch", "epochs")
    try assertFails(small + "train(m, d.train, lr: -1)", "value", "lr")
    try assertFails(small + "train(m, d.train, optimizer: \"adamv\")", "type", "adamw")
    try assertFails(small + "train(m, d.train, betas: [0.9])", "value", "betas")
    try assertFails(small + "train(m, d.train, augment: [3])", "type", "augment")
    try assertFails(small + "train(m, mnist(train: 10).train)", "shape", "28x28")
    try assertFails(small + "distill(m, d.train)", "argument", "from")
    try assertFails(small + "distill(m, d.train, from: m, alpha: 2)", "value", "alpha")
    try assertFails(small + "m(3)", "argument", "tensor of images")
    try assertFails("vit(heads: 7)", "value", "7 heads do not divide dim 900")
    try assertFails("vit(norm: \"middle\")", "type", "norm")
  }

  func testModelsAreKeptInFiles() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("tensorlab-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try assertShows(
      small + """
        t = train(m, d.train, epochs: 1)
        save(t, "\(path)")
        r = load("\(path)")
        x = d.test.images
        all(r(x) == t(x)) and r.history.loss == t.history.loss and r.configuration == t.configuration
        """, "true")
    try assertShows(
      """
      save({weights: [1, 2; 3, 4], bias: 5}, "\(path)")
      load("\(path)").weights.shape
      """, "[2, 2]")
    try assertFails("save({a: \"text\"}, \"\(path)\")", "type", "field `a`")
  }

  func testTablesAlign() throws {
    try assertShows(
      """
      table([{a: "x", b: 1.5, c: "95.0%"}, {a: "long", b: 100, d: none}], columns: ["a", "b", "c"])
      """,
      """
      a       b      c
      ----  ---  -----
      x     1.5  95.0%
      long  100
      """)
    try assertFails("table([{a: 1}], columns: [\"b\"])", "field", "no row has a field `b`")
    try assertFails("table([1, 2])", "type", "records")
  }

  /// What can be changed while a run goes on is marked so, by the name under which it is changed.
  func testLiveArgumentsAreTheTrainersLiveOptions() throws {
    let distill = try XCTUnwrap(Registry.standard["distill"])
    XCTAssertEqual(
      Set(distill.parameters.filter(\.isLive).map(\.name)), Set(LiveOptions.names))
    let train = try XCTUnwrap(Registry.standard["train"])
    XCTAssertEqual(
      Set(train.parameters.filter(\.isLive).map(\.name)),
      Set(LiveOptions.names).subtracting(["alpha", "temperature"]))
  }
}

import TlabLanguage
import XCTest

/// If these failed, a plot would show other numbers than it was given.
final class PlotTests: XCTestCase {
  private func plot(_ y: [Double], mark: Plot.Mark = .line) -> Plot {
    Plot(mark, [Plot.Series(name: "", x: y.indices.map(Double.init), y: y)])
  }

  func testTicksAreRoundAndWithinTheRange() {
    XCTAssertEqual(Ticks.values(in: 0...1, count: 5), [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1])
    XCTAssertEqual(Ticks.values(in: -3...3, count: 3), [-2, 0, 2])
    XCTAssertEqual(Ticks.values(in: 980...1020, count: 4), [980, 990, 1000, 1010, 1020])
    for range in [1e-30...2e-30, -1e20...1e20, 5...5.0001] {
      let ticks = Ticks.values(in: range, count: 5)
      XCTAssertTrue((2...12).contains(ticks.count), "\(range): \(ticks)")
    }
    XCTAssertEqual(Ticks.text(0.6000000000000001, step: 0.2, isLogarithmic: false), "0.6")
    XCTAssertEqual(Ticks.text(-5, step: 1, isLogarithmic: true), "1e-5")
  }

  func testBoundsHoldWhatIsFinite() throws {
    let bounds = try XCTUnwrap(plot([1, .nan, 3, .infinity, 2]).bounds)
    XCTAssertEqual(bounds.y, 1...3)
    XCTAssertEqual(bounds.x, 0...4)
    XCTAssertNil(plot([]).bounds)
    XCTAssertNil(plot([.nan]).bounds)
    // A constant has a height, too, and bars stand on zero.
    let constant = try XCTUnwrap(plot([7, 7]).bounds).y
    XCTAssertTrue(constant.lowerBound < 7 && constant.upperBound > 7)
    XCTAssertEqual(try XCTUnwrap(plot([2, 5], mark: .bar).bounds).y.lowerBound, 0)
  }

  func testALogarithmicAxisLeavesOutWhatIsNotPositive() throws {
    var plot = plot([1, 0, 100, -1])
    plot.isLogarithmic = true
    XCTAssertEqual(plot.points(of: plot.series[0]).map { $0?.y }, [0, nil, 2, nil])
  }

  func testASparklineRisesWithItsValues() {
    XCTAssertEqual(Sparkline.text([0, 1, 2, 3, 4, 5, 6, 7], width: 20), "▁▂▃▄▅▆▇█")
    XCTAssertEqual(Sparkline.text([0, 0, 7, 7], width: 2), "▁█")
    XCTAssertEqual(Sparkline.text([], width: 5), "")
    XCTAssertEqual(Sparkline.text([.nan, 1], width: 5), " ▁")
  }
}

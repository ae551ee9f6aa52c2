import XCTest

final class PlaceholderTensorlabTests: XCTestCase {}

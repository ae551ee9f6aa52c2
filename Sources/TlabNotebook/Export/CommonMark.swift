import CCommonMark
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Prose as HTML, by cmark-gfm: CommonMark with tables and strike-through.
///
/// HTML in the prose is left out, and so are links that are programs: cmark's safe mode.
struct CommonMark {
  /// A heading, in the order of the text.
  struct Heading: Equatable {
    let level: Int
    let text: String
  }

  let html: String
  let headings: [Heading]

  /// - Parameter folder: where pictures that the prose names are looked for; nil for nowhere.
  init(_ text: String, folder: String?) {
    cmark_gfm_core_extensions_ensure_registered()
    let options = CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8
    let parser = cmark_parser_new(options)
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough"] {
      if let found = cmark_find_syntax_extension(name) {
        cmark_parser_attach_syntax_extension(parser, found)
      }
    }
    cmark_parser_feed(parser, text, text.utf8.count)
    guard let root = cmark_parser_finish(parser) else {
      html = ""
      headings = []
      return
    }
    defer { cmark_node_free(root) }
    headings = Self.headings(in: root)
    Self.embedPictures(in: root, folder: folder)
    let rendered = cmark_render_html(root, options, cmark_parser_get_syntax_extensions(parser))
    defer { free(rendered) }
    html = rendered.map { String(cString: $0) } ?? ""
  }

  private static func visit(_ root: OpaquePointer, _ body: (OpaquePointer, Bool) -> Void) {
    let iterator = cmark_iter_new(root)
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      if event == CMARK_EVENT_DONE { return }
      if let node = cmark_iter_get_node(iterator) { body(node, event == CMARK_EVENT_ENTER) }
    }
  }

  private static func headings(in root: OpaquePointer) -> [Heading] {
    var headings: [Heading] = []
    var text: String?
    visit(root) { node, isEntering in
      let type = cmark_node_get_type(node)
      if type == CMARK_NODE_HEADING {
        if isEntering {
          text = ""
        } else {
          headings.append(
            Heading(level: Int(cmark_node_get_heading_level(node)), text: text ?? ""))
          text = nil
        }
      } else if isEntering, text != nil {
        if type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE {
          text? += cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
        } else if type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK {
          text? += " "
        }
      }
    }
    return headings
  }

  /// Puts the pictures of the prose into the page, which needs no network and no other file; one
  /// that cannot be had becomes a link.
  private static func embedPictures(in root: OpaquePointer, folder: String?) {
    var pictures: [OpaquePointer] = []
    visit(root) { node, isEntering in
      if isEntering, cmark_node_get_type(node) == CMARK_NODE_IMAGE { pictures.append(node) }
    }
    for node in pictures {
      let address = cmark_node_get_url(node).map { String(cString: $0) } ?? ""
      if address.hasPrefix("data:") { continue }
      if let folder, let data = dataAddress(of: address, folder: folder) {
        cmark_node_set_url(node, data)
      } else if let link = cmark_node_new(CMARK_NODE_LINK) {
        cmark_node_set_url(link, address)
        cmark_node_insert_before(node, link)
        while let child = cmark_node_first_child(node) { cmark_node_append_child(link, child) }
        cmark_node_unlink(node)
        cmark_node_free(node)
      }
    }
  }

  /// Pictures larger than this many bytes do not belong into a page.
  private static let pictureLimit = 16 << 20

  private static func dataAddress(of address: String, folder: String) -> String? {
    guard !address.contains(":"), !address.hasPrefix("/"),
      let data = try? Data(contentsOf: URL(filePath: "\(folder)/\(address)")),
      data.count <= pictureLimit
    else { return nil }
    let signatures: [(type: String, bytes: [UInt8])] = [
      ("png", [0x89, 0x50, 0x4E, 0x47]), ("jpeg", [0xFF, 0xD8, 0xFF]),
      ("gif", [0x47, 0x49, 0x46, 0x38]),
    ]
    guard let type = signatures.first(where: { data.starts(with: $0.bytes) })?.type else {
      return nil
    }
    return "data:image/\(type);base64,\(data.base64EncodedString())"
  }
}

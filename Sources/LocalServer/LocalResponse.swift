import Foundation

/// What a route answers.
public struct LocalResponse: Sendable {
  /// What the browser lets the answer do.
  public enum Policy: Sendable, Equatable {
    /// Scripts and styles from this server's own files only, nothing written into the page, nothing from elsewhere.
    case page
    /// A page that carries its style and one script with it: the script runs only when it shows `nonce`, and the page is kept
    /// apart from the others (no cookies, no requests), whatever else it holds.
    case document(nonce: String)
  }

  public var status: Int
  /// The kind of content, such as `text/html; charset=utf-8`.
  public var contentType: String
  public var body: Data
  public var policy = Policy.page
  /// A name for this version of the answer; whoever has it already gets none of the body.
  public var tag: String?
  var headers: [(name: String, value: String)] = []

  /// An answer of any kind.
  public init(status: Int = 200, contentType: String, body: Data, policy: Policy = .page, tag: String? = nil) {
    self.status = status
    self.contentType = contentType
    self.body = body
    self.policy = policy
    self.tag = tag
  }

  /// A page.
  public static func html(_ text: String, status: Int = 200) -> LocalResponse {
    LocalResponse(status: status, contentType: "text/html; charset=utf-8", body: Data(text.utf8))
  }

  /// A script of the server's own, for `<script src>`.
  public static func script(_ text: String) -> LocalResponse {
    LocalResponse(contentType: "text/javascript; charset=utf-8", body: Data(text.utf8))
  }

  /// A style sheet of the server's own, for `<link rel="stylesheet">`.
  public static func style(_ text: String) -> LocalResponse {
    LocalResponse(contentType: "text/css; charset=utf-8", body: Data(text.utf8))
  }

  /// A value as JSON, its keys sorted.
  public static func json(_ value: some Encodable, status: Int = 200, tag: String? = nil) throws -> LocalResponse {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return LocalResponse(
      status: status, contentType: "application/json", body: try encoder.encode(value), tag: tag)
  }

  /// The sender has this version already.
  public static func notModified(tag: String) -> LocalResponse {
    LocalResponse(status: 304, contentType: "text/plain", body: Data(), tag: tag)
  }

  /// What the browser shall ask for instead: a path of this server.
  static func redirect(to path: String, cookie: String) -> LocalResponse {
    var response = LocalResponse(status: 303, contentType: "text/plain; charset=utf-8", body: Data())
    response.headers = [("Location", path), ("Set-Cookie", cookie)]
    return response
  }

  /// A refusal as JSON for a script, else as a page.
  static func refusal(_ refusal: LocalRefusal, asJSON: Bool) -> LocalResponse {
    if asJSON, let response = try? json(["error": refusal.message], status: refusal.status) { return response }
    let message = escaped(refusal.message)
    return html(
      """
      <!DOCTYPE html><html lang="en"><head><meta charset="utf-8" /><meta name="viewport" content="width=device-width" />
      <meta name="color-scheme" content="light dark" /><title>\(reason(refusal.status))</title></head>
      <body><main><h1>\(reason(refusal.status))</h1><p>\(message)</p></main></body></html>
      """, status: refusal.status)
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
  }

  /// The status's name in HTTP.
  static func reason(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 303: "See Other"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 411: "Length Required"
    case 413: "Content Too Large"
    case 421: "Misdirected Request"
    case 431: "Request Header Fields Too Large"
    case 501: "Not Implemented"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: status < 500 ? "Refused" : "Internal Server Error"
    }
  }

  /// The answer as it goes over the wire; `withBody` is false for a request that asks for the head alone.
  func encoded(withBody: Bool) -> Data {
    var lines = [
      "HTTP/1.1 \(status) \(Self.reason(status))",
      "Content-Type: \(contentType)",
      "Content-Security-Policy: \(policy.text)",
      "X-Content-Type-Options: nosniff",
      "X-Frame-Options: DENY",
      "Referrer-Policy: same-origin",
      "Cross-Origin-Opener-Policy: same-origin",
      "Cross-Origin-Resource-Policy: same-origin",
      "Cache-Control: no-store",
      "Connection: close",
    ]
    if status != 304 { lines.append("Content-Length: \(body.count)") }
    if let tag { lines.append("ETag: \"\(tag)\"") }
    for header in headers { lines.append("\(header.name): \(header.value)") }
    // A line break inside a value would be taken for another header.
    let safe = lines.map { line in String(line.unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F }) }
    let head = Data((safe.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    return withBody && status != 304 ? head + body : head
  }
}

extension LocalResponse.Policy {
  fileprivate var text: String {
    switch self {
    case .page:
      """
      default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
      form-action 'self'; frame-ancestors 'none'
      """
    case .document(let nonce):
      """
      sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'unsafe-inline'; \
      img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
      """
    }
  }
}

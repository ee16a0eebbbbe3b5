/// The one page; its script fills it with what the address asks for.
enum PageShell {
  /// - Parameter token: what the script sends to stop experiments or go on with them; hexadecimal digits.
  static func html(token: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="warren-token" content="\(token)" />
    <title>Warren</title>
    <link rel="stylesheet" href="/page.css" />
    <script src="/page.js" defer></script>
    </head>
    <body>
    <a class="skip" href="#main">To the content</a>
    <header><a class="home" href="/">Warren</a><span id="place"></span><span id="link" role="status"></span></header>
    <main id="main" tabindex="-1"><noscript><p>This page shows runs while they train, and needs JavaScript for it. Reports do
    without: <code>warren report</code> writes them.</p></noscript></main>
    <aside id="tray" aria-label="Selected runs" hidden></aside>
    <div id="announcement" class="unseen" role="status" aria-live="polite"></div>
    </body>
    </html>

    """
  }

  static let icon = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0072b2"/>\
    <path d="M2 12 6 6l3 3 5-6" fill="none" stroke="#fff" stroke-width="2"/></svg>
    """
}

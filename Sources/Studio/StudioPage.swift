/// The page of a studio; its style and script are files of their own, so that nothing written into a page can run.
enum StudioPage {
  /// - Parameters:
  ///   - noun: what is bred, in small letters, without markup.
  ///   - token: what the script has to show to change something.
  static func html(noun: String, plural: String, token: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="warren-token" content="\(token)">
    <title>Warren: evolve \(plural)</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/studio.css">
    <script src="/studio.js" defer></script>
    </head>
    <body data-noun="\(noun)" data-plural="\(plural)">
    <header>
    <h1>Evolve \(plural)</h1>
    <p id="status" role="status" aria-live="polite">Loading</p>
    </header>
    <main>
    <p class="help">Pick what you like; the star is for what you like best. Favourites stay, and the others make room for their
    children. Arrow keys move, Enter picks, S stars.</p>
    <ul id="grid" aria-label="The \(plural) of this generation"></ul>
    </main>
    <footer>
    <button id="back" type="button" disabled>Back</button>
    <label for="strength">Change <output id="strength-text" for="strength"></output></label>
    <input id="strength" type="range" min="1" max="100" step="1">
    <a id="favorites" href="/favorites.svg" download="favourites.svg" hidden>Save favourites</a>
    <button id="next" type="button" class="main">Next generation</button>
    </footer>
    <p id="error" role="alert" hidden></p>
    </body>
    </html>
    """
  }
}

extension StudioPage {
  static let style = """
    :root {
      color-scheme: light dark;
      --paper: #fbfaf8; --ink: #23211f; --quiet: #6a655f; --line: #d9d4cd; --panel: #ffffff; --accent: #0b6e6e; --on-accent: #ffffff;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --paper: #16171a; --ink: #ecebe8; --quiet: #a5a19b; --line: #3a3c42; --panel: #202227; --accent: #5ec8c0; --on-accent: #10201f;
      }
    }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.45 system-ui, sans-serif; padding-bottom: 5.5rem; }
    header, main { max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
    header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 1rem; padding-top: .75rem; }
    h1 { font-size: 1.35rem; margin: 0; }
    #status, .help { color: var(--quiet); margin: .25rem 0; }
    .help { max-width: 46rem; }
    #grid { list-style: none; margin: .75rem 0 0; padding: 0; display: grid; gap: .9rem; }
    #grid { grid-template-columns: repeat(auto-fill, minmax(min(13rem, calc(50% - .45rem)), 1fr)); }
    #grid li { position: relative; min-width: 0; }
    .picture { display: block; width: 100%; padding: 0; border: 0; border-radius: .6rem; background: var(--panel); cursor: pointer; }
    .picture { overflow: hidden; aspect-ratio: 1; outline: 1px solid var(--line); }
    .picture img { display: block; width: 100%; height: 100%; }
    .picture[aria-pressed=true] { outline: 4px solid var(--accent); }
    .picture:focus-visible { outline: 4px dashed var(--ink); outline-offset: 3px; }
    .row { display: flex; align-items: center; gap: .4rem; margin-top: .3rem; min-height: 2.75rem; }
    .row .name { flex: 1; color: var(--quiet); font-size: .85rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .row button, .row a, footer button, footer a {
      min-width: 2.75rem; min-height: 2.75rem; display: inline-flex; align-items: center; justify-content: center;
      border: 1px solid var(--line); border-radius: .5rem; background: var(--panel); color: var(--ink); font: inherit;
      text-decoration: none; cursor: pointer; padding: 0 .5rem;
    }
    .row a { font-size: .85rem; }
    .star[aria-pressed=true] { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
    footer {
      position: fixed; inset: auto 0 0 0; background: var(--panel); border-top: 1px solid var(--line); padding: .6rem 1rem;
      display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; justify-content: center;
    }
    footer input { width: 9rem; accent-color: var(--accent); min-height: 2.75rem; }
    footer label { color: var(--quiet); font-size: .9rem; }
    #strength-text { display: inline-block; min-width: 2.6em; color: var(--ink); }
    button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; padding: 0 1rem; }
    button:disabled { opacity: .45; cursor: default; }
    :focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
    #error { position: fixed; left: 50%; top: .75rem; transform: translateX(-50%); margin: 0; padding: .6rem 1rem; }
    #error { background: #8c1d18; color: #fff; border-radius: .5rem; max-width: min(92vw, 40rem); }
    [hidden] { display: none !important; }
    @media (max-width: 34rem) {
      body { padding-bottom: 9rem; font-size: 15px; }
      #grid { gap: .7rem; }
      .row .name { display: none; }
      .row { justify-content: space-between; }
      footer { padding: .5rem; gap: .5rem; }
      footer input { flex: 1; width: auto; min-width: 5rem; }
      .help { display: none; }
      button.main { flex: 1; }
    }
    """
}

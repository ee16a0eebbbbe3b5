/// The look of the page: paper and ink, light or dark as the reader's system asks, and a sober print.
enum Stylesheet {
  /// The colours of the series after Okabe and Ito, which stay apart without full colour vision; darkened for paper, lightened
  /// for dark pages, so that a line of each stands out from its ground by 3:1 or more. The first seven come before any repeats.
  private static let light = ["#0072b2", "#d55e00", "#008f6b", "#b0548f", "#a87400", "#3d8fc4", "#4a4f57", "#7d6b00"]
  private static let dark = ["#4fb0f0", "#ff8a47", "#2fc79d", "#e39cc9", "#f0b73c", "#9ad4f5", "#c9ced6", "#ddd25a"]
  private static let dashes = ["none", "10 3", "5 2.5", "11 3 2.5 3", "2.5 2.5", "14 3 2.5 3 2.5 3", "18 4"]

  /// The style sheet for a page on which `series` methods appear.
  static func text(series: Int) -> String {
    base(light: variables(light), dark: variables(dark)) + (0..<series).map(rules).joined()
  }

  /// The style of a drawing that stands alone, on white paper.
  static func drawing(series: Int) -> String {
    """
    svg { --paper: #fff; --card: #fff; --ink: #1c2127; --soft: #59626d; --faint: #878e97; --hair: #e0ddd5; --rule: #c3bfb5;
      \(variables(light)) font-family: ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
      background: #fff; }
    text { font-size: 12.5px; fill: var(--soft); } .axis { fill: var(--ink); } .row { fill: var(--ink); font-size: 13px; }
    .note { font-size: 12px; paint-order: stroke; stroke: var(--card); stroke-width: 3px; }
    \(shapes)
    """ + (0..<series).map(rules).joined()
  }

  /// How the parts of plots look, in the page and alone.
  private static let shapes = """
    .grid { stroke: var(--hair); fill: none; stroke-width: 1; } .base { stroke: var(--rule); fill: none; }
    .reference { stroke: var(--soft); stroke-width: 1.2; stroke-dasharray: 5 4; }
    .line { fill: none; stroke: var(--c); stroke-width: 2; vector-effect: non-scaling-stroke; stroke-linejoin: round; }
    .kept { stroke-width: 1.4; opacity: .5; }
    .band { fill: var(--c); opacity: .15; stroke: none; }
    .mark { fill: var(--c); stroke: var(--card); stroke-width: 1.2; }
    .box { fill: var(--c); fill-opacity: .16; stroke: var(--c); stroke-width: 1.2; } .range { stroke: var(--c); }
    .median { stroke: var(--c); stroke-width: 2.6; } .dots circle, .beyond { fill: var(--c); fill-opacity: .75; }
    .interval { fill: none; stroke: var(--c); stroke-width: 1.8; } .interval.plain { stroke: var(--ink); stroke-width: 1.4; }
    .group { fill: none; stroke: var(--ink); stroke-width: 4; stroke-linecap: round; }
    """

  private static func variables(_ colors: [String]) -> String {
    colors.enumerated().map { "--series-\($0 + 1): \($1);" }.joined(separator: " ")
  }

  /// Colour, dash pattern and visibility of one series.
  private static func rules(_ index: Int) -> String {
    let dash = dashes[(index + index / light.count) % dashes.count]
    return """
      .s\(index) { --c: var(--series-\(index % light.count + 1)); } .plot .s\(index) .line { stroke-dasharray: \(dash); }
      .task:has(.toggle-\(index):not(:checked)) .plot .s\(index) { display: none; }

      """
  }

  private static func base(light: String, dark: String) -> String {
    """
    :root { color-scheme: light dark; --paper: #faf9f6; --card: #ffffff; --ink: #1c2127; --soft: #59626d; --faint: #878e97;
      --hair: #e0ddd5; --rule: #c3bfb5; --tint: #f1eee6; --mark: #8a5a00; --shade: rgb(40 34 20 / .3);
      \(light) }
    @media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1b1f24; --ink: #e8e6e1; --soft: #a6aeb8;
      --faint: #7c8590; --hair: #2d333a; --rule: #4a525c; --tint: #242a31; --mark: #f0b73c; --shade: rgb(0 0 0 / .75);
      \(dark) } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 ui-sans-serif, system-ui, -apple-system,
      "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: lining-nums; }
    main, .masthead, footer { max-width: 1120px; margin: 0 auto; padding: 0 clamp(16px, 4vw, 40px); }
    .masthead { padding-top: clamp(28px, 6vw, 64px); }
    h1 { font-size: clamp(1.6rem, 1.1rem + 2.2vw, 2.5rem); line-height: 1.16; letter-spacing: -.018em; font-weight: 650;
      margin: .3em 0 .45em; max-width: 26em; text-wrap: balance; }
    h2 { font-size: 1.42rem; line-height: 1.25; letter-spacing: -.012em; font-weight: 640; margin: 0 0 .2em; }
    h3 { font-size: 1rem; line-height: 1.35; font-weight: 620; margin: 0; }
    p { margin: 0 0 .8em; max-width: 46em; }
    code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .86em; }
    a { color: inherit; text-decoration-color: var(--rule); text-underline-offset: .18em; }
    :focus-visible { outline: 2px solid var(--series-1); outline-offset: 2px; }
    .kicker { color: var(--soft); font-size: .86rem; margin: 0; overflow-wrap: anywhere; }
    .kicker b { color: var(--ink); font-weight: 620; }
    .facts { color: var(--soft); margin: 0 0 1.6rem; }
    .facts span + span::before { content: "·"; padding: 0 .5em; color: var(--faint); }
    section { padding: 1.9rem 0 2.2rem; border-top: 1px solid var(--hair); }
    section.experiment { padding: 0; border-top: 0; }
    .experiment + .experiment { border-top: 3px solid var(--ink); }
    .lead { color: var(--soft); margin: 0 0 1.1rem; }
    .lead.note { font-size: .86rem; margin: .2rem 0 0; max-width: none; }
    .findings { margin: .9rem 0 0; }
    .findings dt { font-weight: 620; margin-top: .7rem; overflow-wrap: anywhere; }
    .findings dd { margin: 0; max-width: 50em; font-size: 1.06rem; }
    .findings.many { columns: 2 24rem; column-gap: 2.2rem; } .findings.many dd { font-size: .97rem; margin-bottom: .7rem; }
    .findings.many dt { margin-top: 0; }
    .findings > div { break-inside: avoid; } .overall { font-size: 1.15rem; font-weight: 560; margin: .5rem 0 0; }
    .cautions { margin: 1.4rem 0 0; padding: .85rem 1.1rem .9rem; background: var(--tint); border-left: 3px solid var(--mark);
      border-radius: 2px; }
    .cautions h3 { font-size: .95rem; } .cautions ul { margin: .35rem 0 0; padding-left: 1.15em; }
    .cautions li { margin: .2em 0; max-width: 50em; overflow-wrap: anywhere; }
    /* A shadow at an edge behind which there is more: it stands still, and what covers it moves with the table, whose edge may lie
      a fraction of a pixel off. */
    .scroll { overflow-x: auto; margin: 1rem 0 1.2rem; position: relative; left: 50%; transform: translateX(-50%);
      width: max-content; min-width: 100%; max-width: calc(100vw - 2.4rem); -webkit-overflow-scrolling: touch; --ground: var(--paper);
      background: linear-gradient(to right, var(--ground) 50%, transparent) left / 2.6rem 100% local,
        linear-gradient(to left, var(--ground) 50%, transparent) right / 2.6rem 100% local,
        linear-gradient(to right, transparent 2px, var(--shade) 2px, transparent) left / .9rem 100% scroll,
        linear-gradient(to left, transparent 2px, var(--shade) 2px, transparent) right / .9rem 100% scroll; background-repeat: no-repeat; }
    /* A table wider than the text takes what the window has on both sides; inside a box it keeps to the box. */
    details .scroll { --ground: var(--card); width: auto; max-width: 100%; left: 0; transform: none; }
    table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: lining-nums tabular-nums; min-width: 100%; }
    caption { text-align: left; color: var(--soft); font-size: .86rem; padding-bottom: .5rem; }
    caption span { display: inline-block; position: sticky; left: 0; max-width: calc(100vw - 2.5rem); }
    th, td { padding: .42rem .36rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--hair);
      vertical-align: baseline; }
    th:first-child, td:first-child, .left { text-align: left; }
    th:first-child, td:first-child { padding-left: .2rem; }
    thead th { color: var(--soft); font-weight: 560; font-size: .82rem; border-bottom: 1.5px solid var(--rule);
      vertical-align: bottom; line-height: 1.3; }
    thead th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
    thead th[aria-sort] button { color: var(--ink); }
    thead th[aria-sort=ascending] button::after { content: " ↑"; } thead th[aria-sort=descending] button::after { content: " ↓"; }
    tbody th { font-weight: 500; }
    tr.best th, tr.best td { background: var(--tint); } tr.best th, tr.best .main, td.best { font-weight: 660; }
    .badge { font-size: .72rem; font-weight: 640; letter-spacing: .02em; border: 1px solid currentColor; border-radius: 3px;
      padding: 0 .35em; margin-left: .5em; color: var(--mark); }
    .dim { color: var(--faint); } td small { color: var(--soft); padding-left: .4em; } td small.below { display: block; padding-left: 0; }
    .task th:first-child { white-space: normal; min-width: 9.5em; max-width: 15em; overflow-wrap: break-word; }
    .summary thead th { white-space: normal; min-width: 5.5em; max-width: 11em; overflow-wrap: break-word; }
    .wrap { white-space: normal; min-width: 18em; overflow-wrap: anywhere; }
    .legend { border: 0; padding: 0; margin: 1.4rem 0 .2rem; display: flex; flex-wrap: wrap; gap: .15rem 1.15rem; min-width: 0; }
    .legend legend { float: left; padding: 0; margin: .15rem 1rem 0 0; color: var(--soft); font-size: .86rem; }
    .legend label { display: inline-flex; align-items: center; gap: .45em; font-size: .92rem; cursor: pointer; padding: .15rem 0;
      max-width: 100%; overflow-wrap: anywhere; }
    .legend input { margin: 0; accent-color: var(--soft); }
    .swatch { width: 30px; height: 14px; flex: none; vertical-align: -2px; margin-right: .5em; overflow: visible; }
    .legend .swatch { margin: 0; }
    .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 1.1rem; margin-top: 1rem; }
    figure { margin: 0; background: var(--card); border: 1px solid var(--hair); border-radius: 6px; padding: .9rem 1rem .8rem;
      min-width: 0; position: relative; break-inside: avoid; }
    figcaption { color: var(--soft); font-size: .82rem; line-height: 1.45; margin-top: .35rem; }
    .tabs { display: flex; flex-wrap: wrap; align-items: baseline; margin-top: .3rem; }
    .tabs > input { position: absolute; opacity: 0; width: 1px; height: 1px; }
    .tabs > label { font-size: .78rem; color: var(--soft); padding: .05rem .6rem; border: 1px solid var(--hair); cursor: pointer;
      margin-left: -1px; }
    .tabs > label:first-of-type { border-radius: 4px 0 0 4px; margin-left: 0; }
    .tabs > label:last-of-type { border-radius: 0 4px 4px 0; }
    .tabs > input:checked + label { color: var(--ink); background: var(--tint); border-color: var(--rule); font-weight: 600; }
    .tabs > input:focus-visible + label { outline: 2px solid var(--series-1); outline-offset: 1px; }
    .tabs > .panel { display: none; flex: 0 0 100%; margin-top: .5rem; }
    .tabs > input:nth-of-type(1):checked ~ .panel:nth-of-type(1),
    .tabs > input:nth-of-type(2):checked ~ .panel:nth-of-type(2) { display: block; }
    .single { margin-top: .5rem; }
    .plot { display: block; width: 100%; height: auto; overflow: visible; }
    .plot text { font-size: 12.5px; fill: var(--soft); font-variant-numeric: tabular-nums; }
    .plot .axis { fill: var(--ink); } .plot .row { fill: var(--ink); font-size: 13px; }
    .plot .note { font-size: 12px; fill: var(--soft); paint-order: stroke; stroke: var(--card); stroke-width: 3px; }
    \(shapes)
    .figures.shown { grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); }
    h3.pictures { margin: 1.8rem 0 -.2rem; } h4 { font-size: .95rem; line-height: 1.35; font-weight: 600; margin: 0; }
    .solution svg { display: block; width: 100%; height: auto; max-height: 460px; margin-top: .6rem; color: var(--ink); }
    .readout { position: absolute; z-index: 2; pointer-events: none; background: var(--card); color: var(--ink);
      border: 1px solid var(--rule); border-radius: 4px; padding: .3rem .55rem; font-size: .78rem; line-height: 1.45;
      white-space: nowrap; box-shadow: 0 2px 10px rgb(0 0 0 / .14); font-variant-numeric: tabular-nums; }
    .readout i { display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: .45em; background: var(--c); }
    .cursor { stroke: var(--soft); stroke-width: 1; pointer-events: none; }
    details { margin: .7rem 0; border: 1px solid var(--hair); border-radius: 6px; background: var(--card); }
    summary { cursor: pointer; padding: .55rem .9rem; font-weight: 560; } details > div { padding: 0 .9rem .4rem; }
    pre { overflow-x: auto; margin: 0; padding: .1rem .9rem .9rem; line-height: 1.5; tab-size: 2; }
    .command { background: var(--tint); border-radius: 4px; padding: .7rem .9rem; }
    dl.facts-list { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.4rem; margin: .4rem 0 1.1rem; }
    dl.facts-list dt { color: var(--soft); } dl.facts-list dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
    nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin: 0 0 1.2rem; padding: 0; font-size: .92rem; }
    footer { color: var(--faint); font-size: .82rem; padding-top: 1.2rem; padding-bottom: 3rem; }
    @media (max-width: 560px) {
      body { font-size: 15.5px; } .findings dd { font-size: 1rem; } figure { padding: .8rem .7rem .7rem; }
      .plot text { font-size: 16.5px; } .plot .row { font-size: 16px; } .plot .note { font-size: 15.5px; }
      dl.facts-list { grid-template-columns: 1fr; gap: 0; } dl.facts-list dd { margin-bottom: .5rem; }
      th, td { padding: .42rem .4rem; }
      .task th:first-child, .summary th:first-child { position: sticky; left: 0; background: var(--paper); white-space: normal;
        min-width: 8em; max-width: 11em; overflow-wrap: break-word; }
      td .swatch, th .swatch { width: 22px; margin-right: .35em; }
      .task tr.best th:first-child { background: var(--tint); }
    }
    @media print {
      :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --faint: #666; --hair: #d5d5d5;
        --rule: #888; --tint: #f3f3f3; --mark: #7a5000; \(light) }
      body { font-size: 10.5pt; } main, .masthead, footer { max-width: none; padding-left: 0; padding-right: 0; }
      .masthead { padding-top: 0; } nav, .tabs > label, .legend input { display: none; }
      .scroll { overflow: visible; background: none; width: auto; max-width: none; left: 0; transform: none; } table { font-size: 8pt; } thead th { font-size: 7pt; } th, td { padding: .3em .35em; }
      .figures { grid-template-columns: 1fr 1fr; } pre { white-space: pre-wrap; } h2, h3, caption { break-after: avoid; }
      tr, .cautions { break-inside: avoid; }
    }

    """
  }
}

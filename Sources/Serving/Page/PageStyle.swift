/// The page's look: that of the reports, light or dark as the reader's system asks.
enum PageStyle {
  static let text = #"""
    :root { color-scheme: light dark; --paper: #faf9f6; --card: #ffffff; --ink: #1c2127; --soft: #59626d; --hair: #e0ddd5;
      --rule: #c3bfb5; --tint: #f1eee6; --bad: #b3261e; --c0: #0072b2; --c1: #d55e00; --c2: #008f6b; --c3: #b0548f;
      --c4: #a87400; --c5: #3d8fc4; --c6: #4a4f57; --c7: #7d6b00; }
    @media (prefers-color-scheme: dark) { :root { --paper: #14171b; --card: #1b1f24; --ink: #e8e6e1; --soft: #a6aeb8;
      --hair: #2d333a; --rule: #4a525c; --tint: #242a31; --bad: #ff8a80; --c0: #4fb0f0; --c1: #ff8a47; --c2: #2fc79d;
      --c3: #e39cc9; --c4: #f0b73c; --c5: #9ad4f5; --c6: #c9ced6; --c7: #ddd25a; } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 ui-sans-serif, system-ui, -apple-system,
      "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
    header, main { max-width: 1120px; margin: 0 auto; padding: 0 clamp(14px, 4vw, 40px); }
    header { display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline; padding-top: 1.1rem; color: var(--soft);
      overflow-wrap: anywhere; }
    main { padding-bottom: 6rem; } main:focus { outline: none; }
    .home { font-weight: 650; color: var(--ink); text-decoration: none; } #link { color: var(--bad); }
    h1 { font-size: clamp(1.5rem, 1.1rem + 1.8vw, 2.1rem); line-height: 1.2; letter-spacing: -.015em; margin: .5em 0 .4em;
      overflow-wrap: anywhere; }
    h2 { font-size: 1.15rem; display: inline; overflow-wrap: anywhere; }
    a { color: inherit; text-decoration-color: var(--rule); text-underline-offset: .18em; }
    :focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; }
    .skip { position: absolute; left: -99rem; } .skip:focus { left: .5rem; top: .5rem; background: var(--card); padding: .4rem; }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
    .note, .question { color: var(--soft); margin: .4rem 0 .8rem; max-width: 46em; overflow-wrap: anywhere; }
    .facts { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: center; margin: .6rem 0; color: var(--soft); }
    .actions { display: flex; flex-wrap: wrap; gap: .6rem; margin: .9rem 0 1.2rem; }
    button, .button, select, input[type=search] { font: inherit; font-size: .92rem; color: var(--ink); background: var(--card);
      border: 1px solid var(--rule); border-radius: 6px; padding: .4rem .8rem; min-height: 2.4rem; text-decoration: none;
      display: inline-flex; align-items: center; gap: .4em; max-width: 100%; }
    button, .button { cursor: pointer; } button:hover, .button:hover { background: var(--tint); }
    button:disabled { opacity: .5; cursor: default; } input[type=search] { width: min(100%, 24rem); }
    input[type=checkbox] { width: 1.15rem; height: 1.15rem; accent-color: var(--c0); }
    .scroll { overflow-x: auto; margin: .6rem 0 1rem; }
    table { border-collapse: collapse; font-size: .92rem; width: 100%; font-variant-numeric: lining-nums tabular-nums; }
    th, td { padding: .45rem .6rem; text-align: left; border-bottom: 1px solid var(--hair); vertical-align: middle; }
    thead th { color: var(--soft); font-weight: 560; font-size: .82rem; border-bottom: 1.5px solid var(--rule); white-space: nowrap; }
    tbody th { font-weight: 560; overflow-wrap: anywhere; min-width: 7em; } .figure { text-align: right; white-space: nowrap; }
    .inner > td { padding-left: 1.6rem; background: var(--tint); } td small { color: var(--soft); overflow-wrap: anywhere; }
    .tally { display: inline-flex; flex-wrap: wrap; gap: .1rem .7rem; align-items: center; }
    .bar { display: inline-flex; width: 9rem; height: .55rem; border-radius: .3rem; overflow: hidden; background: var(--hair); }
    .bar i { display: block; } .bar .running { background: var(--c0); } .bar .finished { background: var(--c2); }
    .bar .stopped, .bar .unfinished { background: var(--c4); } .bar .failed, .bar .damaged { background: var(--bad); }
    .badge { font-size: .8rem; font-weight: 600; border: 1px solid currentColor; border-radius: 4px; padding: .05rem .45em;
      color: var(--soft); white-space: nowrap; }
    .badge.running { color: var(--c0); } .badge.finished { color: var(--c2); } .badge.failed, .badge.damaged { color: var(--bad); }
    .error { color: var(--bad); overflow-wrap: anywhere; white-space: pre-wrap; }
    pre.error { border: 1px solid var(--hair); background: var(--card); padding: .7rem; border-radius: 6px; font-size: .82rem; }
    details.task { border-top: 1px solid var(--hair); padding: .8rem 0; } summary { cursor: pointer; padding: .3rem 0; }
    figure { margin: .6rem 0; background: var(--card); border: 1px solid var(--hair); border-radius: 6px; padding: .8rem; }
    .controls { display: flex; flex-wrap: wrap; gap: .4rem .7rem; align-items: center; color: var(--soft); font-size: .9rem; }
    .controls label { display: inline-flex; gap: .35em; align-items: center; min-height: 2.4rem; }
    .plot { display: block; width: 100%; height: auto; max-height: 30rem; margin-top: .5rem; touch-action: pan-y; }
    .plot text { font-size: 12.5px; fill: var(--soft); font-variant-numeric: tabular-nums; } .plot .axis { fill: var(--ink); }
    .grid { stroke: var(--hair); fill: none; } .cursor { stroke: var(--soft); }
    .curve path { fill: none; stroke: var(--c); stroke-width: 1.8; stroke-linejoin: round; opacity: .85; }
    .curve circle { fill: var(--c); } .curve.running circle { stroke: var(--card); stroke-width: 1.5; r: 5px; }
    .c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); } .c4 { --c: var(--c4); }
    .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: var(--c7); }
    .c1 path { stroke-dasharray: 10 3; } .c2 path { stroke-dasharray: 5 2.5; } .c3 path { stroke-dasharray: 11 3 2.5 3; }
    .c4 path { stroke-dasharray: 2.5 2.5; } .c5 path { stroke-dasharray: 14 3 2.5 3 2.5 3; } .c6 path { stroke-dasharray: 18 4; }
    .readout { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; min-height: 1.5rem; font-size: .84rem; color: var(--soft);
      font-variant-numeric: tabular-nums; }
    .readout i, .legend i { display: inline-block; width: .8rem; height: .8rem; border-radius: 3px; background: var(--c);
      margin-right: .35em; flex: none; vertical-align: -1px; }
    .legend { list-style: none; margin: .3rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem .5rem; }
    .legend button { border-color: transparent; padding: .2rem .5rem; text-align: left; overflow-wrap: anywhere; }
    .legend button[aria-pressed=false] { opacity: .45; text-decoration: line-through; } .legend small { color: var(--soft); }
    #tray { position: fixed; left: 0; right: 0; bottom: 0; background: var(--card); border-top: 1px solid var(--rule);
      display: flex; gap: .8rem; align-items: center; justify-content: center; padding: .6rem 1rem; }
    #tray[hidden] { display: none; }
    @media (max-width: 560px) {
      th, td { padding: .45rem .35rem; } .bar { width: 6rem; } figure { padding: .6rem .5rem; }
      .inner > td { padding-left: .4rem; }
    }
    @media print { #tray, .actions, .controls, header { display: none; } }

    """#
}

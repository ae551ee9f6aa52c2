/// How an exported page looks: on a desk, on a phone, in the dark and on paper.
enum HTMLStyle {
  static let text = """
    :root {
      --page: #ffffff; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0; --code: #f5f6f8;
      --link: #0b5cad; --keyword: #a0267e; --number: #0a5fb4; --string: #21703c;
      --comment: #65707b; --builtin: #6d44b8; --error: #b3261e; --error-page: #fdeceb;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #16191d; --ink: #dfe3e8; --faint: #9aa4af; --line: #363d45; --code: #1f242a;
        --link: #74b3f5; --keyword: #f08bc6; --number: #82bdf7; --string: #8bd49c;
        --comment: #929da8; --builtin: #c3a6f5; --error: #ff9d94; --error-page: #33201f;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
    body {
      margin: 0; background: var(--page); color: var(--ink);
      font: 1.0625rem/1.6 Charter, "Bitstream Charter", "Source Serif 4", Georgia, serif;
      overflow-wrap: break-word;
    }
    main { max-width: 53rem; margin: 0 auto; padding: 2rem 1.25rem 5rem; }
    h1, h2, h3, h4, h5, h6, nav, summary, table, .name, figure {
      font-family: system-ui, -apple-system, "Segoe UI", sans-serif;
    }
    h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 2.2em 0 0.6em; }
    h1 { font-size: 2rem; margin-top: 0.5em; }
    h2 { font-size: 1.45rem; }
    h3 { font-size: 1.15rem; }
    a { color: var(--link); text-underline-offset: 0.15em; }
    img, svg { max-width: 100%; height: auto; }
    hr { border: 0; border-top: 1px solid var(--line); margin: 2.5rem 0; }
    blockquote { margin: 1em 0; padding-left: 1em; border-left: 3px solid var(--line); color: var(--faint); }
    pre, code { font-family: ui-monospace, "Cascadia Code", Menlo, "DejaVu Sans Mono", monospace; }
    code { font-size: 0.88em; background: var(--code); border-radius: 4px; padding: 0.1em 0.3em; }
    pre {
      margin: 0.8em 0; padding: 0.75rem 1rem; border-radius: 8px; background: var(--code);
      font-size: 0.8rem; line-height: 1.5; overflow-x: auto; tab-size: 4;
    }
    pre code { font-size: inherit; background: none; padding: 0; }
    .cell { margin: 1.6em 0; }
    .name { color: var(--faint); font-size: 0.75rem; margin: 0 0 -0.5rem 0.1rem; }
    .out { background: none; border-left: 3px solid var(--line); border-radius: 0; padding: 0.1rem 1rem; }
    .error { background: var(--error-page); color: var(--error); }
    .keyword { color: var(--keyword); }
    .number { color: var(--number); }
    .string { color: var(--string); }
    .comment { color: var(--comment); font-style: italic; }
    .builtin { color: var(--builtin); }
    .scroll { overflow-x: auto; margin: 1em 0; }
    table { border-collapse: collapse; font-size: 0.9rem; line-height: 1.4; }
    th, td { padding: 0.35rem 0.9rem 0.35rem 0; text-align: left; border-bottom: 1px solid var(--line); }
    th { border-bottom-width: 2px; }
    th.number, td.number { text-align: right; color: inherit; font-variant-numeric: tabular-nums; }
    figure { margin: 1em 0; display: flex; flex-wrap: wrap; gap: 1rem; }
    figure svg { flex: 0 1 auto; min-width: 0; }
    figure svg:not(:only-child) { flex: 1 1 20rem; width: 20rem; }
    .training summary, nav summary { cursor: pointer; color: var(--faint); font-size: 0.85rem; }
    main > p, main > ul, main > ol, main > blockquote { max-width: 44rem; }
    nav { max-width: 53rem; margin: 0 auto; padding: 1.5rem 1.25rem 0; font-size: 0.9rem; }
    nav ul { list-style: none; margin: 0.5rem 0 0; padding: 0; }
    nav li { margin: 0.3rem 0; line-height: 1.35; }
    nav .level3 { padding-left: 1rem; }
    nav a { color: inherit; text-decoration: none; }
    nav a:hover { text-decoration: underline; }
    @media (min-width: 80rem) {
      nav { position: fixed; top: 0; left: max(1rem, calc(50% - 39.5rem)); width: 13rem;
        max-height: 100vh; overflow-y: auto; padding: 3rem 0 2rem; }
    }
    @media print {
      :root { --page: #fff; --ink: #000; --code: #f5f6f8; --line: #ccc; }
      body { font-size: 10.5pt; }
      nav { display: none; }
      main { max-width: none; padding: 0; }
      pre { white-space: pre-wrap; }
      .cell, figure, table { break-inside: avoid; }
      h1, h2, h3 { break-after: avoid; }
    }
    """
}

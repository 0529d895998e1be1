/** Style of pages that use no build output, in both themes. */
export const plainStyle = `
:root{color-scheme:light dark;--canvas:light-dark(#f9f9fb,#0e0f13);--surface:light-dark(#fff,#15161b);--line:light-dark(#e3e4e9,#272930);--ink:light-dark(#16181f,#eeeff2);--ink-2:light-dark(#4b4e58,#b1b4bd);--accent:light-dark(#4a3fd0,#a9a5ff);--focus:light-dark(#5b50e0,#8f88ff)}
:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box}
body{margin:0;min-height:100dvh;display:grid;place-items:center;padding:16px;background:var(--canvas);color:var(--ink);font:400 14px/21px Inter,system-ui,sans-serif}
main{width:100%;max-width:420px;display:grid;gap:12px;padding:20px;border:1px solid var(--line);border-radius:10px;background:var(--surface)}
h1{margin:0;font-size:20px;line-height:28px}p{margin:0;color:var(--ink-2);overflow-wrap:anywhere}
code{font-family:ui-monospace,monospace;font-size:12px;color:var(--ink)}
nav{display:flex;flex-wrap:wrap;gap:16px}a{display:inline-flex;align-items:center;min-height:44px;color:var(--accent);font-weight:500}:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
`;

/** Product logo in the colors of `plainStyle`. */
export const logoMark =
  '<svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true" fill="none" stroke-width="2.4"><circle cx="8.6" cy="12" r="5.9" stroke="var(--ink)"/><circle cx="15.4" cy="12" r="5.9" stroke="var(--accent)"/></svg>';

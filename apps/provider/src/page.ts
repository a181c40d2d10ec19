const style = `
  :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
  body {
    margin: 0; min-height: 100vh; display: grid; place-items: center;
    background: light-dark(#f2f4f8, #12151c); color: light-dark(#1a2030, #e8ebf2);
  }
  main {
    width: min(20rem, 100vw - 4rem); padding: 2rem; border-radius: 1rem;
    background: light-dark(#fff, #1c212c); border: 1px solid light-dark(#dde2ec, #2d3444);
    box-shadow: 0 1rem 3rem light-dark(#1a203018, #0006);
  }
  h1 { margin: 0 0 .25rem; font-size: 1.35rem; letter-spacing: -.01em }
  p { margin: 0 0 1.25rem; color: light-dark(#566076, #9aa4b8) }
  label { display: block; font-size: .85rem; font-weight: 600; margin-bottom: .35rem }
  input, button {
    box-sizing: border-box; width: 100%; padding: .65rem .8rem; font: inherit; border-radius: .6rem;
  }
  input {
    border: 1px solid light-dark(#c5ccda, #3b4459); background: light-dark(#fff, #12151c);
    color: inherit;
  }
  button {
    margin-top: 1rem; border: 0; cursor: pointer; font-weight: 600; color: #fff; background: #4257d6;
  }
  button:hover { background: #3346bb }
  input:focus-visible, button:focus-visible { outline: 3px solid #8695f2; outline-offset: 2px }
`

/** Renders a complete page that loads nothing; `content` is HTML. */
export function renderPage(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body><main><h1>${escapeHtml(title)}</h1>${content}</main></body>
</html>
`
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

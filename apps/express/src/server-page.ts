import { shownToken } from '@token-rotation/demo-contract'
import type { AccessTokenResult } from '@token-rotation/express'

/** Renders `GET /page` from what its layout and its page have read, each on its own. */
export function serverPage(layout: AccessTokenResult, page: AccessTokenResult): string {
  const [inLayout, inPage] = [layout, page].map(shownToken)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Server-rendered page</title>
<link rel="icon" href="/demo/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/demo/style.css">
</head>
<body data-fingerprint-layout="${inLayout}">
<header>
<h1>Server-rendered page</h1>
<p class="muted">Its layout and its page asked for the access token on their own, in one request.</p>
</header>
<main data-fingerprint-page="${inPage}">
<p>Layout: <code>${inLayout}</code></p>
<p>Page: <code>${inPage}</code></p>
<p><a href="/">Back to the demo</a></p>
</main>
</body>
</html>
`
}

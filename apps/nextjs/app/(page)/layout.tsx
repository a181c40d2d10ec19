import { shownToken } from '@token-rotation/demo-contract'
import type { ReactNode } from 'react'
import { getAccessToken } from '../../auth'

export const metadata = {
  title: 'Server-rendered page',
  icons: { icon: { url: '/demo/icon.svg', type: 'image/svg+xml' } },
}

export default async function Layout({ children }: { children: ReactNode }) {
  const inLayout = shownToken(await getAccessToken())
  return (
    <html lang="en">
      <head>
        <link rel="stylesheet" href="/demo/style.css" />
      </head>
      <body data-fingerprint-layout={inLayout}>
        <header>
          <h1>Server-rendered page</h1>
          <p className="muted">
            Its layout and its page asked for the access token on their own, in one request.
          </p>
          <p>
            Layout: <code>{inLayout}</code>
          </p>
        </header>
        {children}
      </body>
    </html>
  )
}

import { shownToken } from '@token-rotation/demo-contract'
import { getAccessToken } from '../../../auth'

export default async function Page() {
  const inPage = shownToken(await getAccessToken())
  return (
    <main data-fingerprint-page={inPage}>
      <p>
        Page: <code>{inPage}</code>
      </p>
      <p>
        <a href="/">Back to the demo</a>
      </p>
    </main>
  )
}

/** A form of a page. */
export interface Form {
  readonly action: string
  /** The values that the page has filled in, hidden ones included. */
  readonly fields: Readonly<Record<string, string>>
}

/** Finds the form of a page whose action contains `action`. */
export function findForm(html: string, action: string): Form | undefined {
  for (const [, attributes = '', content = ''] of html.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)) {
    const target = attribute(attributes, 'action') ?? ''
    if (!target.includes(action)) continue
    const inputs = [...content.matchAll(/<input([^>]*)>/g)].flatMap(([, input = '']) => {
      const name = attribute(input, 'name')
      return name === undefined ? [] : [[name, attribute(input, 'value') ?? ''] as const]
    })
    return { action: target, fields: Object.fromEntries(inputs) }
  }
  return undefined
}

function attribute(text: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1]
  return value?.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#x2F;', '/')
}

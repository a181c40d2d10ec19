/** A promise, or the end of one, and what shows it. */
interface Claim {
  readonly anchor: string
  readonly title: string
  readonly sentence: string | undefined
  /** The items of its lists. */
  readonly items: readonly string[]
}

/** Reads a page on which every heading of the third level is a claim. */
export function claimsOf(page: string): Claim[] {
  return sectionsOf(page, 3).map(({ title, text }) => ({
    title,
    anchor: anchorOf(title),
    sentence: /^\*\*(.+)\*\*$/m.exec(text)?.[1],
    items: itemsOf(text),
  }))
}

/** Reads the lists of what is guaranteed, and what is not, of a README. */
export function claimListOf(readme: string): string[] {
  return sectionsOf(readme, 2)
    .filter(({ title }) => /^What is (guaranteed|not)$/.test(title))
    .flatMap(({ text }) => itemsOf(text))
}

/** Returns the anchors of all headings of a page. */
export function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, title]) => anchorOf(title!))
}

function sectionsOf(page: string, level: number) {
  const mark = '#'.repeat(level)
  return page
    .split(/^(?=#{1,6} )/m)
    .filter((section) => section.startsWith(`${mark} `))
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n')
      return { title: heading.slice(level + 1), text: lines.join('\n') }
    })
}

function itemsOf(text: string): string[] {
  return [...text.matchAll(/^- (.+)$/gm)].map(([, item]) => item!)
}

/** As GitHub and VitePress make it, for titles of letters, digits and spaces. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}

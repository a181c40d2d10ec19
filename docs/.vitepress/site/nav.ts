import type { DefaultTheme } from 'vitepress'

/** The parts of the site that are worth a place in the header, in their order. */
const parts = ['Start', 'Guides', 'Migration', 'Operations', 'Trust']

/** Builds the header out of the sidebar: each part leads to its first page, or shows all of its few. */
export function nav(sidebar: readonly DefaultTheme.SidebarItem[]): DefaultTheme.NavItem[] {
  const groups = parts.flatMap((part) => sidebar.find(({ text }) => text === part) ?? [])
  const reference = sidebar.flatMap(({ text = '', items: [first] = [] }) =>
    ['Providers', 'Packages', 'API', 'Decisions'].includes(text) && first?.link
      ? { text, link: first.link }
      : [],
  )
  return [
    ...groups.map(({ text = '', items = [] }) => ({
      text,
      items: items.map((item) => ({ text: item.text ?? '', link: item.link ?? '' })),
    })),
    { text: 'Reference', items: reference },
  ]
}

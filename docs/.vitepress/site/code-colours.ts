import type { MarkdownOptions } from 'vitepress'

/** Few colours, all of them variables of the theme, so that light and dark need one rendering only. */
export const codeColours: NonNullable<MarkdownOptions['theme']> = {
  name: 'token-rotation',
  type: 'light',
  fg: 'var(--code-text)',
  bg: 'var(--code-page)',
  settings: [
    { settings: { foreground: 'var(--code-text)', background: 'var(--code-page)' } },
    {
      scope: ['comment', 'punctuation.definition.comment', 'string.quoted.docstring'],
      settings: { foreground: 'var(--code-comment)', fontStyle: 'italic' },
    },
    {
      scope: [
        'keyword',
        'storage',
        'variable.language',
        'entity.name.tag',
        'support.type.property-name',
      ],
      settings: { foreground: 'var(--code-keyword)' },
    },
    {
      scope: ['string', 'constant.other.symbol', 'markup.inline.raw'],
      settings: { foreground: 'var(--code-string)' },
    },
    {
      scope: [
        'entity.name.function',
        'support.function',
        'entity.name.type',
        'support.type',
        'support.class',
      ],
      settings: { foreground: 'var(--code-name)' },
    },
    {
      scope: ['constant', 'constant.numeric', 'entity.other.attribute-name'],
      settings: { foreground: 'var(--code-constant)' },
    },
    { scope: ['punctuation', 'keyword.operator'], settings: { foreground: 'var(--code-mark)' } },
    { scope: ['markup.inserted'], settings: { foreground: 'var(--code-inserted)' } },
    { scope: ['markup.deleted'], settings: { foreground: 'var(--code-deleted)' } },
  ],
}

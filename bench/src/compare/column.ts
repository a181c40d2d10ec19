/** What is shown of one subject in one column, and what it is compared by: less is better. */
export interface Cell {
  readonly text: string
  readonly value: number
}

/** One column of a table. A subject for which nothing was measured has no cell. */
export interface Column {
  readonly head: string
  readonly cells: ReadonlyMap<string, Cell>
}

/** Makes a column out of what was measured of each subject. */
export function columnOf<Row extends { readonly subject: string }>(
  head: string,
  rows: readonly Row[],
  cell: (row: Row) => Cell,
): Column {
  return { head, cells: new Map(rows.map((row) => [row.subject, cell(row)])) }
}

/** Returns what a table shows. The best of the column is bold, and so is whoever is as good. */
export function marked(column: Column, subject: string): string {
  const cell = column.cells.get(subject)
  if (!cell) return ''
  const best = Math.min(...Array.from(column.cells.values(), ({ value }) => value))
  return cell.value === best ? `**${cell.text}**` : cell.text
}

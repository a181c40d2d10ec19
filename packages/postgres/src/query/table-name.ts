const identifier = /^[A-Za-z_][\w$]*$/

/** The names of a table, quoted where they are used in SQL. */
export interface TableName {
  /** With its schema, if one was given. */
  readonly quoted: string
  /** Without its schema, and not quoted. */
  readonly name: string
}

/**
 * Takes the name of a table apart, as an option of that name has it.
 *
 * @throws {TypeError} If `table` is not `table` or `schema.table`.
 */
export function tableName(table: unknown, option = 'table'): TableName {
  const parts = typeof table === 'string' ? table.split('.') : []
  const name = parts.at(-1)
  // PostgreSQL cuts names off after 63 bytes, and those of the indexes are longer than the table's.
  if (!name || parts.length > 2 || name.length > 50 || !parts.every((part) => isIdentifier(part))) {
    throw new TypeError(
      `"${option}" must be the name of a table (up to 50 letters), or schema.table`,
    )
  }
  return { quoted: parts.map((part) => `"${part}"`).join('.'), name }
}

function isIdentifier(text: string): boolean {
  return identifier.test(text) && text.length <= 63
}

/** Shows a text in Markdown as it is. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\`*[\]<>]/g, String.raw`\$&`)
}

/** Makes links of the public pages that a source names: files of repositories, and addresses. */
export function linked(source: string): string {
  const file = /^([\w.-]+\/[\w.-]+)@([\w.]+) ([\w./-]+)(.*)$/.exec(source)
  if (file) {
    const [, repository, version, path, rest] = file
    // The Nango documentation names a page, not a file.
    const isFile = /\.\w+$/.test(path!)
    const address = `https://github.com/${repository}/${isFile ? `blob/${version}/${path}` : `tree/${version}`}`
    return `[${escaped(`${repository} ${path}`)}](${address})${escaped(rest!)}`
  }
  const address = /^((?:[\w-]+\.)+[a-z]{2,}\/[\w./-]*)(.*)$/.exec(source)
  if (address) {
    const [, place, rest] = address
    return `[${escaped(place!)}](https://${place})${escaped(rest!)}`
  }
  return escaped(source)
}

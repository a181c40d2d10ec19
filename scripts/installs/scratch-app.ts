/** An app as a reader of a README would write it, with a framework in a version of its own. */
export interface ScratchApp {
  readonly name: string
  /** The adapter that it installs. */
  readonly adapter: string
  /** What it installs besides. */
  readonly dependencies: Readonly<Record<string, string>>
  readonly npmOptions?: readonly string[]
  /** A package that must not come with the others. */
  readonly without?: string
  readonly files: Readonly<Record<string, string>>
  /** Commands, run without any environment variable. */
  readonly build: readonly string[]
  readonly start: string
  /** Where Auth.js answers. */
  readonly authPath: string
  /** The client of the demo provider, by how it authenticates. */
  readonly client: 'basic' | 'post'
}

/** Where something is installed. */
export interface Place {
  readonly folder: string
  readonly manager: 'npm' | 'pnpm'
  readonly environment: Partial<NodeJS.ProcessEnv>
}

/** One of the packages in a folder of its own, and how it is tried there. */
export interface Installation {
  readonly name: string
  /** What is installed, and its folder in `packages`. */
  readonly package: string
  readonly source: string
  /** What is installed besides. */
  readonly dependencies: Readonly<Record<string, string>>
  readonly npmOptions?: readonly string[]
  /** A package that must not come with the others. */
  readonly without?: string
  readonly files: Readonly<Record<string, string>>
  /** Commands, run without any environment variable. */
  readonly build: readonly string[]
  /** What is seen when it is tried. */
  readonly does: string
  /** Resolves with the version of Node.js that has run it. */
  readonly visit: (place: Place) => Promise<string>
}

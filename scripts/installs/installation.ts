/** Where something is installed. */
export interface Place {
  readonly folder: string
  readonly manager: 'npm' | 'pnpm'
  readonly environment: Partial<NodeJS.ProcessEnv>
}

/** Some of the packages in a folder of their own, and how they are tried there. */
export interface Installation {
  readonly name: string
  /** What of ours is installed. */
  readonly packages: readonly string[]
  /** What is installed besides. */
  readonly dependencies: Readonly<Record<string, string>>
  readonly npmOptions?: readonly string[]
  /** A package that must not come with the others. */
  readonly without?: string
  readonly files: Readonly<Record<string, string>>
  /** Commands, run without any environment variable but those of `buildEnvironment`. */
  readonly build: readonly string[]
  readonly buildEnvironment?: Readonly<Record<string, string>>
  /** What is seen when it is tried. */
  readonly does: string
  /** Resolves with the version of Node.js that has run it. */
  readonly visit: (place: Place) => Promise<string>
}

// Kit generates this declaration when it builds.
declare module '$env/dynamic/private' {
  export const env: Readonly<Record<string, string | undefined>>
}

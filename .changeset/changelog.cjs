/**
 * What the changelog of a package says of a changeset: its own words, without the commit, and without a list
 * of the packages of ours that have a new version, which all of them have.
 */
module.exports = {
  getReleaseLine: async ({ summary }) => `- ${summary.trim().replaceAll(/\n(?=.)/g, '\n  ')}`,
  getDependencyReleaseLine: async () => '',
}

/** Something that the person who starts the demo can put right: its message is all that is shown. */
export class DemoError extends Error {}

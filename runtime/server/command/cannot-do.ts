/** Something that was asked for cannot be done here; the message says why and what to do instead. */
export class CannotDo extends Error {}

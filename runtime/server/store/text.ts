const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** UTF-8 bytes of a text. */
export const fromText = (text: string): Uint8Array => encoder.encode(text)

/** The text behind UTF-8 bytes. Throws on bytes that are not UTF-8, so that damage is found where it is. */
export const toText = (bytes: Uint8Array | ArrayBuffer): string => decoder.decode(bytes)

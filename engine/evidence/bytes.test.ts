import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  base64,
  compareBytes,
  concat,
  equalBytes,
  fromBase64,
  fromHex,
  fromUtf8,
  hex,
  utf8,
} from '#engine/evidence/bytes.ts'

const bytes = fc.uint8Array({ maxLength: 80 })

describe('bytes and their texts', () => {
  it('write hexadecimal and base64 as Node does, and read them back', () => {
    fc.assert(
      fc.property(bytes, b => {
        expect(hex(b)).toBe(Buffer.from(b).toString('hex'))
        expect(base64(b)).toBe(Buffer.from(b).toString('base64'))
        expect(fromHex(hex(b))).toEqual(b)
        expect(fromBase64(base64(b))).toEqual(b)
      }),
    )
  })

  it.each(['a', 'A=', 'AA', 'AB==', 'AAB=', '====', 'AA==AA==', 'A A=', 'AA-_'])('refuse the base64 text %j', text =>
    expect(fromBase64(text)).toBeUndefined(),
  )
  it.each(['0', '0g', 'AB'])('refuse the hexadecimal text %j', text => expect(fromHex(text)).toBeUndefined())

  it('write UTF-8 as TextEncoder does, also half characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        text => void expect(utf8(text)).toEqual(new TextEncoder().encode(text)),
      ),
    )
    expect(utf8('a\ud800b')).toEqual(new TextEncoder().encode('a\ud800b'))
  })

  it('read UTF-8 exactly as a strict decoder does', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const strict = (b: Uint8Array) => {
      try {
        return decoder.decode(b)
      } catch {
        return undefined
      }
    }
    const nearUtf8 = fc.array(
      fc.constantFrom(
        0x41,
        0x7f,
        0x80,
        0x9f,
        0xa0,
        0xbf,
        0xc0,
        0xc1,
        0xc2,
        0xe0,
        0xe4,
        0xed,
        0xef,
        0xf0,
        0xf4,
        0xf5,
        0xff,
      ),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(nearUtf8, list => void expect(fromUtf8(Uint8Array.from(list))).toBe(strict(Uint8Array.from(list)))),
      { numRuns: 3000 },
    )
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => void expect(fromUtf8(utf8(text))).toBe(text)))
  })

  it('are ordered like their hexadecimal text', () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(Math.sign(compareBytes(a, b))).toBe(hex(a) < hex(b) ? -1 : hex(a) > hex(b) ? 1 : 0)
        expect(equalBytes(a, b)).toBe(hex(a) === hex(b))
        expect(hex(concat(a, b))).toBe(hex(a) + hex(b))
      }),
    )
  })
})

import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync, randomFillSync } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { CannotOpen } from '#runtime/server/store/database.ts'

/** Keys that stay outside the database: without them its contents are unreadable and its receipts unforgeable. */
export interface Keys {
  /** Encrypts with a data key: AES-256-GCM, version byte ‖ nonce ‖ tag ‖ ciphertext; `about` binds it to its place. */
  seal(key: Uint8Array, plain: Uint8Array, about: string): Uint8Array
  /** Throws when a byte was changed, the key is another, or the place is another. */
  open(key: Uint8Array, sealed: Uint8Array, about: string): Uint8Array
  /** A new data key and its wrapped form for the database. */
  newDataKey(id: string): { readonly key: Uint8Array; readonly wrapped: Uint8Array }
  unwrap(wrapped: Uint8Array, id: string): Uint8Array
  /** Keyed hash of a text under a use (`dj-body/v1` …). */
  mac(use: string, text: string): Uint8Array
}

const VERSION = 1

/** Reads `<folder>/keys/kek`, or makes it (0600) at the first start. `given`: 32 bytes in base64, from GUICHENG_KEK. */
export async function loadKek(folder: string | undefined, given: string | undefined): Promise<Uint8Array> {
  if (given !== undefined) return kekFrom(given, 'GUICHENG_KEK')
  if (folder === undefined) {
    throw new CannotOpen(
      'KEY_WRONG',
      '使用外部数据库时必须设置 GUICHENG_KEK（32 字节密钥的 base64）。\nSet GUICHENG_KEK when no data folder is used.',
    )
  }
  const file = join(folder, 'keys', 'kek')
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const fresh = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined
    throw error
  })
  if (fresh) {
    await fresh.writeFile(`${randomBytes(32).toString('base64')}\n`)
    await fresh.sync()
    await fresh.close()
  }
  return kekFrom((await readFile(file, 'utf8')).trim(), file)
}

function kekFrom(text: string, where: string): Uint8Array {
  const kek = Buffer.from(text, 'base64')
  if (kek.length !== 32)
    throw new CannotOpen('KEY_WRONG', `${where} 不是 32 字节密钥的 base64。\n${where} is not base64 of 32 bytes.`)
  return kek
}

export function openKeys(kek: Uint8Array): Keys {
  const derived = new Map<string, Uint8Array>()
  const derive = (use: string) => {
    let key = derived.get(use)
    if (!key) {
      key = new Uint8Array(hkdfSync('sha256', kek, 'guicheng', use, 32))
      derived.set(use, key)
    }
    return key
  }
  const seal: Keys['seal'] = (key, plain, about) => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    cipher.setAAD(Buffer.from(about, 'utf8'))
    const body = cipher.update(plain)
    cipher.final()
    return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body])
  }
  const unseal: Keys['open'] = (key, sealed, about) => {
    const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
    if (bytes[0] !== VERSION) throw new Error(`sealed with unknown version: ${about}`)
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 13), { authTagLength: 16 })
    decipher.setAuthTag(bytes.subarray(13, 29))
    decipher.setAAD(Buffer.from(about, 'utf8'))
    return Buffer.concat([decipher.update(bytes.subarray(29)), decipher.final()])
  }
  return {
    seal,
    open: unseal,
    newDataKey(id) {
      const key = randomBytes(32)
      return { key, wrapped: seal(derive('dj-wrap/v1'), key, id) }
    },
    unwrap: (wrapped, id) => unseal(derive('dj-wrap/v1'), wrapped, id),
    mac: (use, text) => createHmac('sha256', derive('dj-app/v1')).update(`${use}\0`).update(text).digest(),
  }
}

/** A leaf needs hundreds of hashes of short texts, where taking the result as text costs half of taking a Buffer. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const text = hash('sha256', bytes, 'binary')
  const made = new Uint8Array(32)
  for (let i = 0; i < 32; i++) made[i] = text.charCodeAt(i)
  return made
}
/** `sha256:` + hex over UTF-8 text. */
export const hashText = (text: string): string => `sha256:${hash('sha256', text, 'hex')}`

let pool = Buffer.alloc(0)
let used = 0
/** Random bytes, fetched from the system in pieces: most calls want 12 or 32. No byte is given out twice. */
export function randomBytes(length: number): Buffer {
  if (used + length > pool.length) {
    pool = randomFillSync(Buffer.allocUnsafeSlow(Math.max(16_384, length)))
    used = 0
  }
  used += length
  return Buffer.from(pool.subarray(used - length, used))
}

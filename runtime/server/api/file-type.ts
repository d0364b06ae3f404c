/** A kind of file that may be attached: what its content begins with, and which extensions it may carry. */
interface FileType {
  readonly type: string
  readonly extension: string
  readonly extensions: readonly string[]
  readonly begins: (bytes: Uint8Array) => boolean
}

const ascii = (bytes: Uint8Array, from: number, text: string): boolean =>
  [...text].every((letter, at) => bytes[from + at] === letter.charCodeAt(0))
const ZIP = (bytes: Uint8Array) => ascii(bytes, 0, 'PK\u0003\u0004')
/** Office files are zips whose content names itself; a zip that is no office file is refused. */
const officeZip = (folder: string) => (bytes: Uint8Array) =>
  ZIP(bytes) && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(`${folder}/`)
const OLE = (bytes: Uint8Array) => [0xd0, 0xcf, 0x11, 0xe0].every((byte, at) => bytes[at] === byte)

export const FILE_TYPES: readonly FileType[] = [
  {
    type: 'image/jpeg',
    extension: 'JPG',
    extensions: ['jpg', 'jpeg'],
    begins: b => b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff,
  },
  { type: 'image/png', extension: 'PNG', extensions: ['png'], begins: b => ascii(b, 1, 'PNG\r\n') && b[0] === 0x89 },
  {
    type: 'image/webp',
    extension: 'WEBP',
    extensions: ['webp'],
    begins: b => ascii(b, 0, 'RIFF') && ascii(b, 8, 'WEBP'),
  },
  { type: 'application/pdf', extension: 'PDF', extensions: ['pdf'], begins: b => ascii(b, 0, '%PDF-') },
  {
    type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extension: 'DOCX',
    extensions: ['docx'],
    begins: officeZip('word'),
  },
  {
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'XLSX',
    extensions: ['xlsx'],
    begins: officeZip('xl'),
  },
  { type: 'application/msword', extension: 'DOC', extensions: ['doc', 'wps'], begins: OLE },
  { type: 'application/vnd.ms-excel', extension: 'XLS', extensions: ['xls', 'et'], begins: OLE },
]

/** The type of a file if both its first bytes and its extension say the same allowed thing. */
export function fileType(bytes: Uint8Array, name: string): string | undefined {
  const extension = name.toLowerCase().split('.').at(-1) ?? ''
  return FILE_TYPES.find(known => known.extensions.includes(extension) && known.begins(bytes))?.type
}

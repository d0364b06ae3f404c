import classes from '#runtime/ui/form/file-link.module.css'
import { useKit } from '#runtime/ui/form/kit.ts'
import { Icon } from '#runtime/ui/primitive/icon.tsx'

const SHORT_HASH = 8
export const saySize = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`

/** A stored file: its name where it is known, else 附件 with the start of its hash. */
export function FileLink({ hash, name }: { hash: string; name?: string | undefined }) {
  const kit = useKit()
  const known = kit.files.get(hash)
  const shown = known?.name ?? name ?? `附件 ${hash.replace(/^sha256:/, '').slice(0, SHORT_HASH)}`
  return (
    <a className={classes.file} href={kit.fileHref(hash)} target="_blank" rel="noreferrer">
      <Icon name="file" />
      <span>{shown}</span>
      {known && <span className={classes.size}>{saySize(known.size)}</span>}
    </a>
  )
}

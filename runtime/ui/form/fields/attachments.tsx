import { useRef, useState } from 'react'
import classes from '#runtime/ui/form/field.module.css'
import { type FieldProps, listOf, textOf } from '#runtime/ui/form/field.ts'
import files from '#runtime/ui/form/fields/attachments.module.css'
import { FileLink } from '#runtime/ui/form/file-link.tsx'
import { useKit } from '#runtime/ui/form/kit.ts'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { Icon } from '#runtime/ui/primitive/icon.tsx'
import { useAnnounce } from '#runtime/ui/primitive/live-region.tsx'
import { shownProblem } from '#runtime/ui/primitive/problem.ts'

interface Sending {
  readonly key: number
  readonly file: File
  readonly fraction: number
  readonly failed?: string
}

export const AttachmentsLook = (props: FieldProps) => (
  <Files {...props} hashes={listOf(props.value)} many onHashes={hashes => props.onChange(hashes)} />
)

export function AttachmentLook(props: FieldProps) {
  const hash = textOf(props.value)
  return (
    <Files {...props} hashes={hash ? [hash] : []} many={false} onHashes={hashes => props.onChange(hashes.at(-1))} />
  )
}

/** Files are uploaded when they are chosen; the data holds their hashes. What failed stays listed and can be tried again. */
function Files({
  hashes,
  many,
  onHashes,
  ...props
}: FieldProps & { hashes: readonly string[]; many: boolean; onHashes: (hashes: readonly string[]) => void }) {
  const t = useText()
  const announce = useAnnounce()
  const { upload, files: known } = useKit()
  const [sending, setSending] = useState<readonly Sending[]>([])
  const chooser = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  // Uploads end in any order, after later renders: they must add to the newest list.
  const newest = useRef(hashes)
  newest.current = hashes

  const change = (key: number, part: Partial<Sending>) =>
    setSending(all => all.map(one => (one.key === key ? { ...one, ...part } : one)))
  const send = async (file: File) => {
    if (!upload) return
    const key = performance.now() + Math.random()
    setSending(all => [...all, { key, file, fraction: 0 }])
    try {
      const stored = await upload(file, fraction => change(key, { fraction }))
      known.set(stored.hash, stored)
      newest.current = many ? [...new Set([...newest.current, stored.hash])] : [stored.hash]
      onHashes(newest.current)
      setSending(all => all.filter(one => one.key !== key))
      announce(t('file.added', { name: file.name }))
    } catch (error) {
      const problem = shownProblem(error)
      change(key, { failed: problem.title ?? (problem.network ? t('state.network') : t('file.unknown')) })
    }
  }
  const onChosen = (event: React.ChangeEvent<HTMLInputElement>) => {
    for (const file of event.target.files ?? []) void send(file)
    event.target.value = ''
  }
  const remove = (hash: string) => {
    onHashes(hashes.filter(one => one !== hash))
    announce(t('file.removed', { name: known.get(hash)?.name ?? '' }))
    document.getElementById(props.id)?.focus()
  }
  return (
    <div className={files.files}>
      {(hashes.length > 0 || sending.length > 0) && (
        <ul className={files.list}>
          {hashes.map(hash => (
            <li key={hash} className={files.file}>
              <FileLink hash={hash} />
              <Button
                look="quiet"
                icon="trash"
                aria-label={t('file.remove.of', { name: known.get(hash)?.name ?? '' })}
                onClick={() => remove(hash)}
              >
                {t('file.remove')}
              </Button>
            </li>
          ))}
          {sending.map(one => (
            <li key={one.key} className={files.file}>
              {one.failed === undefined ? (
                <div className={files.progress}>
                  <span>{t('file.uploading', { name: one.file.name })}</span>
                  <progress max={1} value={one.fraction || undefined} aria-label={one.file.name} />
                </div>
              ) : (
                <>
                  <p className={classes.error} role="alert">
                    <Icon name="error" />
                    <span>{t('file.failed', { name: one.file.name, why: one.failed })}</span>
                  </p>
                  <Button
                    look="quiet"
                    onClick={() => {
                      setSending(all => all.filter(other => other.key !== one.key))
                      void send(one.file)
                    }}
                  >
                    {t('file.retry')}
                  </Button>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      <div className={classes.row}>
        <Button
          id={props.id}
          icon="file"
          disabled={!upload}
          aria-describedby={props.describedBy}
          onClick={() => chooser.current?.click()}
        >
          {t('file.choose')}
        </Button>
        <Button icon="camera" className={files.camera ?? ''} disabled={!upload} onClick={() => camera.current?.click()}>
          {t('file.camera')}
        </Button>
        {many && <span className={classes.help}>{t('file.drop')}</span>}
      </div>
      <input ref={chooser} type="file" hidden multiple={many} onChange={onChosen} tabIndex={-1} aria-hidden="true" />
      <input
        ref={camera}
        type="file"
        hidden
        accept="image/*"
        capture="environment"
        onChange={onChosen}
        tabIndex={-1}
        aria-hidden="true"
      />
    </div>
  )
}

import { useEffect, useRef, useState } from 'react'
import classes from '#runtime/ui/form/field.module.css'
import { type FieldProps, textOf } from '#runtime/ui/form/field.ts'
import files from '#runtime/ui/form/fields/attachments.module.css'
import { AttachmentLook } from '#runtime/ui/form/fields/attachments.tsx'
import { useKit } from '#runtime/ui/form/kit.ts'
import { useText } from '#runtime/ui/messages/language.tsx'
import { Button } from '#runtime/ui/primitive/button.tsx'
import { useAnnounce } from '#runtime/ui/primitive/live-region.tsx'

const PEN_WIDTH = 3

/** Signed by hand on the pad, or a photo of a signature for those who cannot draw here. The picture is an attachment. */
export function SignatureLook(props: FieldProps) {
  const t = useText()
  const kit = useKit()
  const hash = textOf(props.value)
  if (hash) {
    return (
      <div className={files.files}>
        <img className={files.signed} src={kit.fileHref(hash)} alt={t('signature.done')} />
        <div className={classes.row}>
          <Button id={props.id} icon="pen" onClick={() => props.onChange(undefined)}>
            {t('signature.again')}
          </Button>
        </div>
      </div>
    )
  }
  return (
    <div className={files.files}>
      <Pad {...props} />
      <p className={classes.help}>{t('signature.typed')}</p>
      <AttachmentLook {...props} id={`${props.id}-photo`} />
    </div>
  )
}

function Pad(props: FieldProps) {
  const t = useText()
  const announce = useAnnounce()
  const { upload, files: known } = useKit()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [drawn, setDrawn] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)

  const wipe = () => {
    prepare(canvas.current)
    setDrawn(false)
  }
  useEffect(() => prepare(canvas.current), [])

  const keep = async () => {
    if (!upload || !canvas.current) return
    setBusy(true)
    setFailed(false)
    try {
      const stored = await upload(await pictureOf(canvas.current))
      known.set(stored.hash, stored)
      announce(t('signature.done'))
      props.onChange(stored.hash)
    } catch {
      setFailed(true)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <p className={classes.help}>{t('signature.hint')}</p>
      <canvas
        ref={canvas}
        className={files.pad}
        role="img"
        aria-label={t('signature.box')}
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId)
          const pen = event.currentTarget.getContext('2d')
          pen?.beginPath()
          pen?.moveTo(...placeOf(event))
        }}
        onPointerMove={event => {
          if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
          const pen = event.currentTarget.getContext('2d')
          pen?.lineTo(...placeOf(event))
          pen?.stroke()
          setDrawn(true)
        }}
      />
      {failed && (
        <p className={classes.error} role="alert">
          {t('file.failed', { name: t('signature.box'), why: t('file.unknown') })}
        </p>
      )}
      <div className={classes.row}>
        <Button
          id={props.id}
          look="primary"
          icon="check"
          disabled={!drawn || busy || !upload}
          aria-describedby={props.describedBy}
          onClick={() => void keep()}
        >
          {t('signature.keep')}
        </Button>
        <Button disabled={!drawn || busy} onClick={wipe}>
          {t('signature.clear')}
        </Button>
      </div>
    </>
  )
}

const placeOf = (event: React.PointerEvent<HTMLCanvasElement>): [number, number] => [
  event.nativeEvent.offsetX,
  event.nativeEvent.offsetY,
]

/** Sizes the canvas for the screen's pixels and clears it: white ground, dark pen, so that it prints. */
function prepare(canvas: HTMLCanvasElement | null) {
  const pen = canvas?.getContext('2d')
  if (!canvas || !pen) return
  const density = window.devicePixelRatio || 1
  canvas.width = canvas.clientWidth * density
  canvas.height = canvas.clientHeight * density
  pen.scale(density, density)
  pen.fillStyle = 'white'
  pen.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight)
  pen.strokeStyle = 'black'
  pen.lineWidth = PEN_WIDTH
  pen.lineCap = 'round'
  pen.lineJoin = 'round'
}

const pictureOf = (canvas: HTMLCanvasElement): Promise<File> =>
  new Promise((resolve, reject) => {
    canvas.toBlob(
      blob =>
        blob
          ? resolve(new File([blob], 'signature.png', { type: 'image/png' }))
          : reject(new Error('The canvas gave no picture.')),
      'image/png',
    )
  })

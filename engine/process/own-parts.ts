import type { OwnPart } from '#engine/process/own-part.ts'
import { rectifyPart } from '#engine/process/rectify.ts'
import { signerPart } from '#engine/process/signer-part.ts'
import type { Task } from '#engine/process/state.ts'

/** Every part that belongs to the kernel. */
export const OWN_PARTS: readonly OwnPart[] = [rectifyPart, signerPart]

export const ownPartOf = ({ part }: Task): OwnPart | undefined => OWN_PARTS.find(known => known.part === part)

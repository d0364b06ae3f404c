import type { Step } from '#engine/step/steps.ts'
import type { Template } from '#engine/template/format.ts'

/** A template that parsed and whose names resolve: what the kernel runs. Made only by `template/parse.ts`. */
export interface SoundTemplate {
  readonly template: Template
  /** Canonical text the hash is over. */
  readonly text: string
  /** `sha256:` + hex of the canonical text. */
  readonly hash: string
  /** Every step by its state key (unique in a template), in document order, with its JSON pointer. */
  readonly steps: ReadonlyMap<string, { readonly step: Step; readonly where: string }>
}

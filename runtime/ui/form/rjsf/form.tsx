import { withTheme } from '@rjsf/core'
import { RosterField } from '#runtime/ui/form/rjsf/roster.tsx'
import { templates } from '#runtime/ui/form/rjsf/templates.tsx'
import { widgets } from '#runtime/ui/form/rjsf/widget.tsx'

/** RJSF with our looks. The only door to RJSF's drawing: nothing outside this folder knows its components. */
export const ThemedForm = withTheme({ widgets, templates, fields: { roster: RosterField } })

/** Empty sections and lists are not filled in by themselves. */
export const DEFAULTS = {
  emptyObjectFields: 'skipEmptyDefaults',
  arrayMinItems: { populate: 'never' },
  constAsDefaults: 'never',
} as const

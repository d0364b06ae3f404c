/** Pictures of the four main places, drawn in the hand of `runtime/ui`'s icons; always beside their word. */
const PATHS = {
  inbox: 'M4 13 7 5h10l3 8v6H4Z M4 13h5l1 2h4l1-2h5',
  instances: 'M6 3h12v18H6Z M9 8h6 M9 12h6 M9 16h4',
  start: 'M12 4a8 8 0 1 0 .01 0Z M12 8v8 M8 12h8',
  me: 'M12 4a4 4 0 1 0 .01 0Z M4 21c.6-4.4 3.6-7 8-7s7.4 2.6 8 7',
} as const
export type GlyphName = keyof typeof PATHS

export const Glyph = ({ name }: { readonly name: GlyphName }) => (
  <svg
    viewBox="0 0 24 24"
    width="1.5em"
    height="1.5em"
    fill="none"
    stroke="currentColor"
    strokeWidth="1.8"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    <path d={PATHS[name]} />
  </svg>
)

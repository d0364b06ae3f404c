/** Line icons, drawn here so that no icon package is loaded. Always beside words, never instead of them. */
const PATHS = {
  error: 'M12 3 22 20H2Z M12 9v5 M12 17h.01',
  check: 'M4 12.5 9.5 18 20 6.5',
  cross: 'M6 6 18 18 M18 6 6 18',
  clock: 'M12 3a9 9 0 1 0 .01 0Z M12 7v5l3.5 2',
  plus: 'M12 5v14 M5 12h14',
  minus: 'M5 12h14',
  up: 'M12 19V6 M6 11l6-6 6 6',
  down: 'M12 5v13 M6 13l6 6 6-6',
  back: 'M20 12H5 M11 6l-6 6 6 6',
  forward: 'M4 12h15 M13 6l6 6-6 6',
  file: 'M6 3h8l4 4v14H6Z M14 3v4h4',
  camera: 'M4 7h4l1.5-2h5L16 7h4v12H4Z M12 10a3 3 0 1 0 .01 0Z',
  pen: 'M4 20l1-4L16 5l3 3L8 19Z',
  trash: 'M5 7h14 M9 7V4h6v3 M7 7l1 13h8l1-13',
  search: 'M10.5 4a6.5 6.5 0 1 0 .01 0Z M15.5 15.5 20 20',
  fit: 'M4 9V4h5 M20 9V4h-5 M4 15v5h5 M20 15v5h-5',
  inbox: 'M4 13 7 5h10l3 8v6H4Z M4 13h5l1 2h4l1-2h5',
  info: 'M12 3a9 9 0 1 0 .01 0Z M12 11v5 M12 8h.01',
} as const
export type IconName = keyof typeof PATHS

export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width="1.2em"
      height="1.2em"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}

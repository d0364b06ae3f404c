import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core'

/**
 * Mantine on top of our tokens, for the few screens that use its components (menus, tabs, drawers). Colours are given as
 * literals only because Mantine wants ten shades; they are the palette of `tokens.css`, dark enough for 4.5:1 on white.
 */
const action: MantineColorsTuple = [
  '#e9f0f8',
  '#d3e0ef',
  '#a9c2de',
  '#7ba1cb',
  '#5484b9',
  '#346cab',
  '#1d4f84',
  '#1d4f84',
  '#163d66',
  '#0f3157',
]
const party: MantineColorsTuple = [
  '#fbeeea',
  '#f5d9d2',
  '#e8aea3',
  '#da8073',
  '#cb5548',
  '#bd342d',
  '#b01c1c',
  '#b01c1c',
  '#8c1515',
  '#6e0f0f',
]

export const theme = createTheme({
  primaryColor: 'action',
  primaryShade: 6,
  colors: { action, party },
  fontFamily: 'var(--font)',
  headings: { fontFamily: 'var(--font)', fontWeight: '600' },
  defaultRadius: '0.375rem',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    CloseButton: { defaultProps: { 'aria-label': '关闭' } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': '关闭' } } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': '关闭' } } },
    Pagination: { defaultProps: { getControlProps: (control: string) => ({ 'aria-label': PAGER[control] }) } },
  },
})
const PAGER: { readonly [control: string]: string } = {
  first: '第一页',
  previous: '上一页',
  next: '下一页',
  last: '最后一页',
}

/** Makes Mantine read our meaning tier, so that 长辈模式 reaches its components too. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--mantine-scale': '1' },
  light: {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-soft)',
    '--mantine-color-placeholder': 'var(--text-soft)',
    '--mantine-color-anchor': 'var(--link)',
    '--mantine-color-error': 'var(--danger)',
    '--mantine-color-default-border': 'var(--line-control)',
    '--mantine-color-default': 'var(--surface-raised)',
  },
  dark: {},
})

import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig, SETTINGS, sayMistakes } from '#runtime/server/config.ts'

const mistakesOf = (env: Record<string, string>) => {
  const read = readConfig(env)
  return read.ok ? [] : read.error
}
const configOf = (env: Record<string, string>) => {
  const read = readConfig(env)
  if (!read.ok) throw new Error(sayMistakes(read.error))
  return read.value
}

describe('configuration', () => {
  it('needs nothing: every setting has a default that serves this machine only', () => {
    expect(configOf({})).toEqual({
      port: 8400,
      host: '127.0.0.1',
      address: 'http://localhost:8400',
      data: resolve('./data'),
      log: 'info',
      secure: false,
      limits: { body: 1_048_576, attachment: 20_971_520 },
      proxies: [],
    })
  })
  it('lists all mistakes at once, each with its name, what was expected in both languages, and what stood there', () => {
    const wrong = {
      GUICHENG_PORT: '84oo',
      GUICHENG_HOST: 'everywhere',
      GUICHENG_ADDRESS: 'guicheng.example.gov.cn',
      DATABASE_URL: 'mysql://db',
      GUICHENG_SECRET: 'short',
      GUICHENG_KEK: 'AAAA',
      GUICHENG_LOG: 'loud',
      GUICHENG_LIMIT_BODY: '5 bytes',
      GUICHENG_LIMIT_ATTACHMENT: '3GB',
      GUICHENG_PROXY: '10.0.0.300',
    }
    const mistakes = mistakesOf(wrong)
    expect(mistakes.map(({ name }) => name).sort()).toEqual(Object.keys(wrong).sort())
    const said = sayMistakes(mistakes)
    expect(said).toContain('配置有 10 处错误')
    expect(said).toContain('10 configuration mistake(s)')
    for (const name of Object.keys(wrong)) {
      const { zh, en } = SETTINGS[name as keyof typeof SETTINGS]
      for (const part of [name, zh, en]) expect(said).toContain(part)
    }
    expect(said).toContain('"84oo"')
  })
  it('never prints a secret, not even a wrong one', () => {
    const said = sayMistakes(
      mistakesOf({ GUICHENG_SECRET: 'hunter2', GUICHENG_KEK: 'sesame', DATABASE_URL: 'mysql://root:hunter2@db' }),
    )
    expect(said).not.toMatch(/hunter2|sesame/)
    expect(said).toContain('7 个字符')
  })
  it('finds a misspelt name instead of ignoring it, and says which was meant', () => {
    const [mistake] = mistakesOf({ GUICHENG_PROT: '8401' })
    expect(mistake?.name).toBe('GUICHENG_PROT')
    expect(mistake?.expected.en).toContain('did you mean GUICHENG_PORT?')
  })
  it('takes an empty value as unset and leaves the settings of other programs alone', () => {
    expect(configOf({ GUICHENG_PORT: '', GUICHENG_KEK: ' ', PATH: '/bin', PORT: 'x' }).port).toBe(8400)
  })
  it('makes cookies secure exactly when people come over https', () => {
    expect(configOf({ GUICHENG_ADDRESS: 'https://guicheng.example.gov.cn/' })).toMatchObject({
      address: 'https://guicheng.example.gov.cn',
      secure: true,
    })
    expect(configOf({ GUICHENG_ADDRESS: 'http://10.1.2.3:8400' }).secure).toBe(false)
  })
  it.each([
    ['https://a.example/portal', false],
    ['ftp://a.example', false],
    ['https://a.example', true],
    ['http://[::1]:8400', true],
  ])('an address is an origin without a path: %s', (text, isFine) => {
    expect(mistakesOf({ GUICHENG_ADDRESS: text }).length === 0).toBe(isFine)
  })
  it('reads sizes with units and lists with commas', () => {
    const config = configOf({
      GUICHENG_LIMIT_ATTACHMENT: '50 mb',
      GUICHENG_LIMIT_BODY: '65536',
      GUICHENG_PROXY: '10.0.0.1, ::1',
    })
    expect(config.limits).toEqual({ body: 65_536, attachment: 52_428_800 })
    expect(config.proxies).toEqual(['10.0.0.1', '::1'])
  })
})

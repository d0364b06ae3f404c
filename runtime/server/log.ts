import { type Logger, pino } from 'pino'
import type { LogLevel } from '#runtime/server/config.ts'

/** JSON lines without personal data: ids, codes, places and durations only. `fd` 1 in production, 2 in the demo. */
export function openLog(level: LogLevel, fd: 1 | 2 = 1): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: plainError },
      redact: ['req', 'res', 'headers', 'body'],
    },
    pino.destination({ fd, sync: true }),
  )
}

/**
 * An error as far as it may be written down. Database libraries put the values of the statement into their message, and
 * our own messages may name people: parameters are cut off and Chinese words masked.
 */
export function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: masked(String(error)) }
  const code = Reflect.get(error, 'code')
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    message: masked(error.message),
    stack: (error.stack ?? '')
      .split('\n')
      .filter(line => /^\s+at /.test(line))
      .slice(0, 12),
    ...(error.cause !== undefined && { cause: plainError(error.cause) }),
  }
}

const masked = (text: string) =>
  text
    .replace(/\n?params:[\s\S]*$/i, '')
    .replace(/'[^']*'|"[^"]*"/g, '"…"')
    .replace(/\p{Script=Han}[\p{Script=Han}·、，]*/gu, '…')
    .slice(0, 300)

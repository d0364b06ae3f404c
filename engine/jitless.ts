import { z } from 'zod'

/**
 * Imported before any schema is made: zod then reads its schemas instead of compiling them with `new Function`, so that
 * they work in a browser whose content security policy forbids eval, and do not even try (the try alone is reported).
 */
z.config({ jitless: true })

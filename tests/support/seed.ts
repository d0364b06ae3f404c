import fc from 'fast-check'

/**
 * Properties are tried with the same data every time, so that a red run means a change and not bad luck.
 * `FC_SEED=random` looks for new counter-examples; a number repeats one.
 */
const asked = process.env.FC_SEED
fc.configureGlobal({ seed: asked === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(asked ?? 20261123) })

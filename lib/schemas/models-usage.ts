import { z } from 'zod';
import { windowInput } from './models-windows.ts';

/** Calls of a window, cut into at most so many steps. */
export const usageInput = windowInput.extend({
  points: z.coerce.number().int().min(2).max(400).default(120),
});

const tokens = {
  /** Null where no call told of them. */
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
};
const figures = {
  calls: z.int(),
  /** Calls that failed; only spans tell of failures. */
  errors: z.int(),
  latencyMs: z.strictObject({ p50: z.number().nullable(), p95: z.number().nullable() }),
  ...tokens,
};

export const usageAnswer = z.strictObject({
  window: z.strictObject({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    version: z.string().nullable(),
  }),
  stepSeconds: z.number(),
  ...figures,
  /** By provider, operation and calling service, the most frequent first; '' where it was not told. */
  groups: z.array(
    z.strictObject({ provider: z.string(), operation: z.string(), caller: z.string(), ...figures }),
  ),
  errorTypes: z.array(z.strictObject({ name: z.string(), calls: z.int() })),
  finishReasons: z.array(z.strictObject({ name: z.string(), calls: z.int() })),
  series: z.array(z.strictObject({ at: z.iso.datetime(), ...figures })),
});
export type UsageAnswer = z.output<typeof usageAnswer>;

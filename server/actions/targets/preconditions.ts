import type { z } from 'zod';
import type { checkSchema, Plan } from '#lib/schemas/actions/plan.ts';

export type Check = z.output<typeof checkSchema>;
export type PlainState = Record<string, unknown>;

function textOf(value: unknown): string {
  if (value === undefined || value === null) return 'not reported';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Compares a plan's preconditions with the target's current state. */
export function checkPreconditions(plan: Pick<Plan, 'preconditions'>, state: PlainState): Check[] {
  return plan.preconditions.map(({ field, equals, orEquals, title, overridable }) => {
    const value = state[field];
    const present = textOf(value);
    const ok = present === equals || present === orEquals;
    return {
      title,
      ok,
      ...(overridable === undefined ? {} : { overridable }),
      detail: ok ? `${field}: ${present}` : `${field}: ${present}, expected ${equals}`,
    };
  });
}

import { z } from 'zod';
import { healthStates } from '#lib/choices/infrastructure.ts';

/** A firing alert about a model, and its incident, which may belong to another resource. */
const modelAlert = z.strictObject({
  id: z.string(),
  title: z.string(),
  severity: z.string(),
  startedAt: z.iso.datetime(),
  incidentId: z.string().nullable(),
  incidentNumber: z.int().nullable(),
});
export type ModelAlert = z.output<typeof modelAlert>;

/** State of a model, as shown in lists and on the model page. */
export const modelHealth = z.strictObject({
  state: z.enum(healthStates),
  monitored: z
    .boolean()
    .describe(
      'Whether a rule that can alert reads a signal of the model: a limit, a monitor or a detector',
    ),
  alerts: z.array(modelAlert).describe('Firing alerts, the worst first'),
});
export type ModelHealth = z.output<typeof modelHealth>;

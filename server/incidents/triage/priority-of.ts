import { z } from 'zod';
import { decidePriority, type PriorityDecision } from '#engines/triage/priority.ts';
import type { Severity } from '#lib/schemas/fields.ts';
import type { Incident } from '#server/generated/prisma/client.ts';
import type { NoiseVerdicts } from '#server/incidents/findings/noise-verdicts.ts';

export const blastRadiusSchema = z.object({
  services: z.number(),
  models: z.number(),
  names: z.array(z.string()),
  complete: z.boolean(),
  tier: z.number().nullable(),
});
export type StoredBlastRadius = z.output<typeof blastRadiusSchema>;

const noBlastRadius: StoredBlastRadius = {
  services: 0,
  models: 0,
  names: [],
  complete: false,
  tier: null,
};

export function blastRadiusOf(incident: Pick<Incident, 'blastRadius'>): StoredBlastRadius {
  const parsed = blastRadiusSchema.safeParse(incident.blastRadius);
  return parsed.success ? parsed.data : noBlastRadius;
}

/**
 * Priority of an incident with a given severity, from the stored blast radius and the verdicts on
 * the incident's alerts.
 */
export function priorityOf(
  severity: Severity,
  incident: Pick<Incident, 'blastRadius'>,
  verdicts?: NoiseVerdicts,
): PriorityDecision {
  const radius = blastRadiusOf(incident);
  const tier = radius.tier === null ? null : radius.tier >= 3 ? 3 : radius.tier <= 1 ? 1 : 2;
  return decidePriority({
    severity,
    dependents: radius.services + radius.models,
    graphIncomplete: !radius.complete,
    tier,
    ...(verdicts === undefined ? {} : { verdicts }),
  });
}

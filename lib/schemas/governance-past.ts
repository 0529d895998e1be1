import { z } from 'zod';

const epochMs = z.number().int().min(0);

/** How a person of the demo company decided what was proposed to them then, or that the incident was over. */
const pastDecisionSchema = z.object({
  atMs: epochMs,
  kind: z.enum(['approve', 'reject', 'resolve']),
  /** Id in `lib/personas.ts`. */
  persona: z.string().min(1).max(64),
  comment: z.string().min(1).max(500),
});

/** A window of the company's past that is worth a look, and who was on duty in it. It does not say what was wrong. */
export const pastWindowSchema = z.object({
  fromMs: epochMs,
  toMs: epochMs,
  decisions: z.array(pastDecisionSchema).max(10),
});
export type PastWindow = z.output<typeof pastWindowSchema>;

/** `GET /past` of the demo company. Times in epoch ms. */
export const demoPastSchema = z.object({ windows: z.array(pastWindowSchema).max(10) });

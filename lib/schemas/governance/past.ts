import { z } from 'zod';

const epochMs = z.number().int().min(0);
/** Id in `lib/personas.ts`. */
const persona = z.string().min(1).max(64);
const comment = z.string().min(1).max(500);

/** How a person of the demo company decided what was proposed to them then, or that the incident was over. */
const pastDecisionSchema = z.object({
  atMs: epochMs,
  kind: z.enum(['approve', 'reject', 'resolve']),
  persona,
  comment,
});

/** A window of the company's past that is worth a look, and who was on duty in it. It does not say what was wrong. */
export const pastWindowSchema = z.object({
  fromMs: epochMs,
  toMs: epochMs,
  decisions: z.array(pastDecisionSchema).max(10),
});
export type PastWindow = z.output<typeof pastWindowSchema>;

/** Decision and comment of a person of the demo company on a request of that company. */
export const demoVoteSchema = z.object({
  /** Kind of the action, and the name of what it changes. */
  kind: z.string().min(1).max(64),
  target: z.string().min(1).max(200),
  vote: z.enum(['approve', 'reject']).default('approve'),
  /** Run name of the requested version; null for the first request for the target. */
  run: z.string().min(1).max(200).nullable().default(null),
  persona,
  comment,
});
export type DemoVote = z.output<typeof demoVoteSchema>;

/** `GET /past` of the demo company: its past, and what its people settle on its first day. Times in epoch ms. */
export const demoPastSchema = z.object({
  windows: z.array(pastWindowSchema).max(10),
  votes: z.array(demoVoteSchema).max(10),
});
export type DemoPast = z.output<typeof demoPastSchema>;

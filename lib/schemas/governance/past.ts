import { z } from 'zod';

const epochMs = z.number().int().min(0);
/** Id in `lib/personas.ts`. */
const persona = z.string().min(1).max(64);
const comment = z.string().min(1).max(500);

/** Past decision of a demo user: on a proposal, or to resolve the incident. */
const pastDecisionSchema = z.object({
  atMs: epochMs,
  kind: z.enum(['approve', 'reject', 'resolve']),
  persona,
  comment,
});

/**
 * A relevant window of the demo company's past, with the decisions made in it. Does not name the
 * fault.
 */
export const pastWindowSchema = z.object({
  fromMs: epochMs,
  toMs: epochMs,
  decisions: z.array(pastDecisionSchema).max(10),
});
export type PastWindow = z.output<typeof pastWindowSchema>;

/** Decision and comment of a demo user on a request of the demo company. */
export const demoVoteSchema = z.object({
  /** Kind of the action, and the name of its target. */
  kind: z.string().min(1).max(64),
  target: z.string().min(1).max(200),
  vote: z.enum(['approve', 'reject']).default('approve'),
  /** Run name of the requested version; null for the first request for this target. */
  run: z.string().min(1).max(200).nullable().default(null),
  persona,
  comment,
});
export type DemoVote = z.output<typeof demoVoteSchema>;

/**
 * `GET /past` of the demo company: its past, and the decisions of its users on the first day. Times
 * in epoch ms.
 */
export const demoPastSchema = z.object({
  windows: z.array(pastWindowSchema).max(10),
  votes: z.array(demoVoteSchema).max(10),
});
export type DemoPast = z.output<typeof demoPastSchema>;

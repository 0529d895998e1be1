import { z } from 'zod';

export const kinds = [
  'bad-deploy',
  'memory-leak',
  'slow-dependency',
  'dependency-outage',
  'traffic-surge',
  'noisy-neighbour',
  'disk-filling',
  'silent-exporter',
] as const;
export type Kind = (typeof kinds)[number];

export const demoSeeds = [11, 12, 13] as const;
/** The first seeds cycle through all kinds and through the companies of the three demo seeds. */
const TURNS = 20;
/** Additional seeds, so that each of these kinds has five. */
const AGAIN = [
  'bad-deploy',
  'memory-leak',
  'slow-dependency',
  'bad-deploy',
  'memory-leak',
  'slow-dependency',
] as const satisfies Kind[];
/** One fault per seed. */
export const CASES = TURNS + AGAIN.length;

/**
 * Correct action for a fault, on the service or dependency that it hit; null = no proposal is
 * correct.
 */
export const cureOf: Record<Kind, string | null> = {
  'bad-deploy': 'service.roll_back',
  'memory-leak': 'service.restart',
  'slow-dependency': null,
  'dependency-outage': null,
  'traffic-surge': 'service.scale',
  // The host runs several services. More replicas of one would not help the others.
  'noisy-neighbour': null,
  'disk-filling': null,
  'silent-exporter': null,
};

export const truthSchema = z.object({
  kind: z.string(),
  resource: z.object({ kind: z.string(), name: z.string() }),
  change: z.object({ ref: z.string() }).nullable(),
});
export type Truth = z.output<typeof truthSchema>;

export const outcomeSchema = z.object({
  demoSeed: z.number(),
  kind: z.enum(kinds),
  seed: z.number(),
  target: z.string(),
  incidents: z.number(),
  /** Time from the onset to the incident. */
  detectSeconds: z.number().nullable(),
  /** Rank of the true cause, 1 = first; null if it is not among the causes. */
  rank: z.number().nullable(),
  firstCause: z.string().nullable(),
  firstKind: z.string().nullable(),
  latestChangeRank: z.number().nullable(),
  /** Number of candidate causes for a random ranker. */
  candidates: z.number(),
  proposals: z.array(z.string()),
  wrongProposals: z.number(),
  verdict: z.string().nullable(),
  minutesToVerified: z.number().nullable(),
  wrongVerification: z.boolean(),
});
export type Outcome = z.output<typeof outcomeSchema>;

export type Case = { demoSeed: number; kind: Kind; seed: number };

/** Filter of cases: maximum number per kind, and the kinds to run (empty = all). */
export type Wanted = { most?: number; only?: readonly string[] };

function allCases(): Case[] {
  return Array.from({ length: CASES }, (_, index) => ({
    demoSeed: demoSeeds[index % demoSeeds.length] ?? demoSeeds[0],
    kind: AGAIN[index - TURNS] ?? kinds[index % kinds.length] ?? kinds[0],
    seed: index + 1,
  }));
}

/** Selected cases of one company, in the order of their seeds. */
export function casesOf(demoSeed: number, { most = Infinity, only = [] }: Wanted = {}): Case[] {
  const known: readonly string[] = kinds;
  const stranger = only.find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw new Error(`no kind of fault is named ${stranger}: ${kinds.join(', ')}`);
  const chosen = kinds
    .filter((kind) => only.length === 0 || only.includes(kind))
    .flatMap((kind) =>
      allCases()
        .filter((item) => item.kind === kind)
        .slice(0, most),
    );
  return chosen.filter((item) => item.demoSeed === demoSeed).toSorted((a, b) => a.seed - b.seed);
}

export function caseName({ demoSeed, kind, seed }: Case): string {
  return `${kind}-${seed}-demo-${demoSeed}`;
}

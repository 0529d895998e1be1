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
/** So many seeds go over all kinds in turn, as do the companies of the three seeds of the demo. */
const TURNS = 20;
/** What follows them, so that these kinds have five seeds each. */
const AGAIN = [
  'bad-deploy',
  'memory-leak',
  'slow-dependency',
  'bad-deploy',
  'memory-leak',
  'slow-dependency',
] as const satisfies Kind[];
/** Each seed has one fault. */
export const CASES = TURNS + AGAIN.length;

/** What may be proposed for a fault on the service or dependency that it hit; null = nothing on anybody. */
export const cureOf: Record<Kind, string | null> = {
  'bad-deploy': 'service.roll_back',
  'memory-leak': 'service.restart',
  'slow-dependency': null,
  'dependency-outage': null,
  'traffic-surge': 'service.scale',
  // Its host runs several services: more replicas of one would not help the others.
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
  /** From the onset to the incident. */
  detectSeconds: z.number().nullable(),
  /** 1 = first; null = not among the causes. */
  rank: z.number().nullable(),
  firstCause: z.string().nullable(),
  firstKind: z.string().nullable(),
  latestChangeRank: z.number().nullable(),
  /** How many causes a random ranker chooses from. */
  candidates: z.number(),
  proposals: z.array(z.string()),
  wrongProposals: z.number(),
  verdict: z.string().nullable(),
  minutesToVerified: z.number().nullable(),
  wrongVerification: z.boolean(),
});
export type Outcome = z.output<typeof outcomeSchema>;

export type Case = { demoSeed: number; kind: Kind; seed: number };

/** Which cases are wanted: at the most so many of each kind, and only of these kinds (none named = all). */
export type Wanted = { most?: number; only?: readonly string[] };

function allCases(): Case[] {
  return Array.from({ length: CASES }, (_, index) => ({
    demoSeed: demoSeeds[index % demoSeeds.length] ?? demoSeeds[0],
    kind: AGAIN[index - TURNS] ?? kinds[index % kinds.length] ?? kinds[0],
    seed: index + 1,
  }));
}

/** The wanted cases of one company, in the order of their seeds. */
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

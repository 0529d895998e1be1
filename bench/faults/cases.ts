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
/** Seeds of each kind: five where an action cures it, one for each company where a person has to. */
export const seedsOf: Record<Kind, number> = {
  'bad-deploy': 5,
  'memory-leak': 5,
  'slow-dependency': 5,
  'dependency-outage': 3,
  'traffic-surge': 3,
  'noisy-neighbour': 3,
  'disk-filling': 3,
  'silent-exporter': 3,
};

/** What may be proposed for a fault on the service or dependency that it hit; null = nothing on anybody. */
export const cureOf: Record<Kind, string | null> = {
  'bad-deploy': 'service.roll_back',
  'memory-leak': 'service.restart',
  'slow-dependency': null,
  'dependency-outage': null,
  'traffic-surge': 'service.scale',
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

/** Every kind with its seeds, `most` at the most, spread over the companies that the three seeds of the demo make. */
export function casesOf(demoSeed: number, most = Infinity): Case[] {
  return kinds.flatMap((kind) =>
    Array.from({ length: Math.min(most, seedsOf[kind]) }, (_, index) => index + 1)
      .filter((seed) => demoSeeds[(seed - 1) % demoSeeds.length] === demoSeed)
      .map((seed) => ({ demoSeed, kind, seed })),
  );
}

export function caseName({ demoSeed, kind, seed }: Case): string {
  return `${kind}-${seed}-demo-${demoSeed}`;
}

import { z } from 'zod';

/** Options that Tandem compares for a model. */
const options = ['retrain', 'roll-back', 'repair-data', 'scale', 'nothing'] as const;
type Option = (typeof options)[number];

export const kinds = [
  /** A host without free processors: training does not improve the latency. */
  'starved-host',
  /** A bad version of the model: fewer orders are placed. */
  'bad-version',
  /** An outage of the feature job right after a harmless promotion. */
  'outage-after-promotion',
  /** A bad version right after an announced but harmless release of the feature job. */
  'promotion-after-release',
  'outage',
  'concept-drift',
  'harmless-shift',
] as const;
export type Kind = (typeof kinds)[number];

type KindFacts = { fault: string; option: Option };
export const factsOf: Record<Kind, KindFacts> = {
  'starved-host': { fault: 'starved-host', option: 'scale' },
  'bad-version': { fault: 'bad-model-version', option: 'roll-back' },
  'outage-after-promotion': { fault: 'feature-outage', option: 'repair-data' },
  'promotion-after-release': { fault: 'bad-model-version', option: 'roll-back' },
  outage: { fault: 'feature-outage', option: 'repair-data' },
  'concept-drift': { fault: 'concept-drift', option: 'retrain' },
  'harmless-shift': { fault: 'covariate-shift', option: 'nothing' },
};

/** Questions about models and machines, each with the kinds that test it. */
export const questions: Record<string, readonly Kind[]> = {
  'starved host': ['starved-host'],
  'bad version': ['bad-version'],
  'job and promotion': ['outage-after-promotion', 'promotion-after-release'],
};
/** Each fault that requires a different option. */
export const table: readonly Kind[] = [
  'outage',
  'concept-drift',
  'bad-version',
  'harmless-shift',
  'starved-host',
];

export const SEEDS = 5;
export const TABLE_SEEDS = 3;
/** Each seed creates a separate company. */
const FIRST_COMPANY = 20;

export type Case = { seed: number; kind: Kind };

export const outcomeSchema = z.object({
  seed: z.number(),
  kind: z.enum(kinds),
  target: z.string(),
  incidents: z.number(),
  detectSeconds: z.number().nullable(),
  firstCause: z.string().nullable(),
  /** True if the first-ranked cause is the true cause. */
  blamed: z.boolean(),
  option: z.enum(options).nullable(),
  optionRight: z.boolean(),
  proposals: z.array(z.string()),
  retrainProposed: z.boolean(),
});
export type Outcome = z.output<typeof outcomeSchema>;

export const companyOf = (seed: number): number => FIRST_COMPANY + seed;
export const caseName = ({ seed, kind }: Case): string => `${kind}-${seed}`;

/** Cases of one seed. Each seed tests only one order of job release and promotion. */
export function casesOf(seed: number, only: readonly string[]): Case[] {
  const known: readonly string[] = kinds;
  const stranger = only.find((name) => !known.includes(name));
  if (stranger !== undefined) throw new Error(`no case is named ${stranger}: ${kinds.join(', ')}`);
  const meeting: Kind = seed % 2 === 1 ? 'outage-after-promotion' : 'promotion-after-release';
  const wanted: Kind[] = [
    'starved-host',
    'bad-version',
    meeting,
    ...(seed <= TABLE_SEEDS ? (['outage', 'concept-drift', 'harmless-shift'] as const) : []),
  ];
  return wanted
    .filter((kind) => only.length === 0 || only.includes(kind))
    .map((kind) => ({ seed, kind }));
}

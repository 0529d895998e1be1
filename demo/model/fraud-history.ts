import { createRng, logNormal, type Rng } from '../random.ts';
import type {
  Curve,
  Evaluation,
  ModelHistory,
  PastRun,
  PastVersion,
} from '../training/past-run.ts';
import { digestOf, olderAndNewer } from '../training/trained-model.ts';
import { classifierOf, qualityOf, type ModelParameters } from './classifier.ts';
import {
  firstModel,
  trainFraudModel,
  type FraudModel,
  type TrainingOptions,
} from './fraud-model.ts';
import { checkPurchases } from './fraud-training.ts';
import { trainLogisticRegression } from './logistic-regression.ts';
import { generateTransactions, type LabelledTransaction } from './training-rows.ts';

export interface FraudHistoryOptions {
  readonly seed: string;
  /** Name of the model. */
  readonly model: string;
  /** Opening time of the demo, in epoch ms. */
  readonly anchorMs: number;
  readonly days: number;
}

/** One training of the plan. */
interface Draft {
  /** Start of the training as a position in the history: 1 at its beginning, 0 at its end. */
  readonly ago: number;
  readonly rows: number;
  readonly options: TrainingOptions;
  readonly version?: Omit<PastVersion, 'served'>;
  /** Start and end of the version's time in service, as positions in the history. */
  readonly served?: readonly [fromAgo: number, toAgo: number];
}

const DAY_MS = 86_400_000;
const EVALUATION_ROWS = 800;
const CURVE_POINTS = 10;
const NOTE =
  'Demo data. The model was trained on generated purchases when the demo opened; start and end times are generated.';
const linear = (rounds: number): TrainingOptions => ({ algorithm: 'logistic-regression', rounds });
const boosted = (rounds: number): TrainingOptions => ({ algorithm: 'boosted-stumps', rounds });

const REGISTERED_LATER = 'Registered when the demo opened, as the history of the shop.';
const RETRAININGS: readonly Draft[] = [
  { ago: 0.86, rows: 400, options: linear(60) },
  {
    ago: 0.71,
    rows: 600,
    options: linear(120),
    version: {
      description: `Logistic regression with distance and device. ${REGISTERED_LATER}`,
      tags: { archived_because: 'replaced by version 3, the first boosted trees' },
      fate: 'archived',
    },
    served: [0.68, 0.42],
  },
  { ago: 0.57, rows: 400, options: boosted(40) },
  {
    ago: 0.43,
    rows: 600,
    options: boosted(60),
    version: {
      description: `First boosted trees. ${REGISTERED_LATER}`,
      tags: {
        archived_because:
          'rolled back to version 1, which was trained on 1,200 purchases instead of 600',
      },
      fate: 'archived',
    },
    served: [0.42, 0.36],
  },
  // Fails because there are too few purchases.
  { ago: 0.32, rows: 150, options: boosted(90) },
  { ago: 0.21, rows: 500, options: boosted(90) },
  {
    ago: 0.11,
    rows: 700,
    options: boosted(90),
    version: {
      description: `Boosted trees of 700 purchases. ${REGISTERED_LATER}`,
      tags: {},
      fate: 'candidate',
    },
  },
];

/** Parameter search over two algorithms, three training lengths and two amounts of data. */
const SEARCH: readonly Draft[] = [400, 800]
  .flatMap((rows) =>
    [20, 60, 120].flatMap((rounds) => [
      { rows, options: linear(rounds) },
      { rows, options: boosted(rounds) },
    ]),
  )
  .map((draft, index) => ({ ...draft, ago: 0.53 - index * 0.0015 }));

/** Model parameters after each number of rounds of a training. */
function afterRounds(
  { parameters }: FraudModel,
  rows: readonly LabelledTransaction[],
  rounds: number,
): ModelParameters {
  return parameters.algorithm === 'boosted-stumps'
    ? { ...parameters, stumps: parameters.stumps.slice(0, rounds) }
    : trainLogisticRegression(rows, rounds);
}

/** Log loss during a training, on its own rows and on the newest quarter. */
function curvesOf(model: FraudModel, rows: readonly LabelledTransaction[]): Curve[] {
  const { rounds } = model.options;
  const [older, newer] = olderAndNewer(rows);
  const steps = Array.from({ length: CURVE_POINTS }, (_, at) =>
    Math.ceil(((at + 1) / CURVE_POINTS) * rounds),
  );
  const losses = steps.map((step) => {
    const classify = classifierOf(afterRounds(model, older, step));
    return [
      step,
      qualityOf(classify, older).log_loss,
      qualityOf(classify, newer).log_loss,
    ] as const;
  });
  return [
    { name: 'train/log_loss', points: losses.map(([step, train]) => [step, train]) },
    { name: 'holdout/log_loss', points: losses.map(([step, , holdout]) => [step, holdout]) },
  ];
}

/** Start of a retraining, within working hours because a person started it. */
function startOf({ anchorMs, days }: FraudHistoryOptions, ago: number, rng: Rng): number {
  const roughMs = anchorMs - ago * days * DAY_MS;
  if (days < 7) return Math.floor(roughMs);
  return Math.floor(roughMs / DAY_MS) * DAY_MS + Math.floor((8 + 8 * rng()) * 3_600_000);
}

/** Plausible duration of a training job, in ms: reading its rows, then training on them. */
function durationMs({ rows, options }: Pick<Draft, 'rows' | 'options'>, rng: Rng): number {
  return Math.round((25 + (rows * options.rounds) / 300) * logNormal(rng, 1, 0.15) * 1_000);
}

interface HeldOut {
  readonly rows: readonly LabelledTransaction[];
  readonly digest: string;
}

const digestOfPurchases = (rows: readonly LabelledTransaction[]): string =>
  digestOf(rows.map(({ features, fraud }) => ({ features, label: fraud })));

/** Purchases that no version was trained on. */
function heldOutOf(seed: string): HeldOut {
  const rows = generateTransactions(seed, EVALUATION_ROWS, { period: ':evaluation' });
  return { rows, digest: digestOfPurchases(rows) };
}

function evaluate({ parameters }: FraudModel, { rows, digest }: HeldOut): Evaluation {
  return {
    source: 'purchases of the shop that no version was trained on',
    rows: rows.length,
    digest,
    quality: qualityOf(classifierOf(parameters), rows),
  };
}

/** Properties that runs of one kind share. */
interface RunKind {
  readonly experiment: string;
  readonly reason: string;
  readonly nameOf: (draft: Draft, startedAtMs: number) => string;
  /** Purchases for a run's training, as a period of `generateTransactions`. */
  readonly periodOf: (draft: Draft) => string;
}

const retraining = (model: string): RunKind => ({
  experiment: model,
  reason: 'weekly retraining',
  nameOf: (_draft, startedAtMs) => `retraining-${new Date(startedAtMs).toISOString().slice(0, 10)}`,
  periodOf: ({ ago }) => `:${ago}`,
});
const search = (model: string): RunKind => ({
  experiment: `${model}-search`,
  reason: 'search for algorithm and rounds',
  nameOf: ({ rows, options: { algorithm, rounds } }) =>
    `${algorithm}-${rounds}-rounds-${rows}-rows`,
  // The same purchases for all runs, so that the runs are comparable.
  periodOf: () => ':search',
});

function toRun(
  options: FraudHistoryOptions,
  draft: Draft,
  { kind, heldOut }: { kind: RunKind; heldOut: HeldOut },
): PastRun<ModelParameters> {
  const { seed, model } = options;
  const { experiment, reason } = kind;
  const rng = createRng(`training:${seed}:${experiment}:${draft.ago}`);
  const startedAtMs = startOf(options, draft.ago, rng);
  const { algorithm, rounds } = draft.options;
  const atMs = (ago: number): number => Math.floor(options.anchorMs - ago * options.days * DAY_MS);
  const served =
    draft.served === undefined
      ? {}
      : { served: { fromMs: atMs(draft.served[0]), toMs: atMs(draft.served[1]) } };
  return {
    experiment,
    runName: kind.nameOf(draft, startedAtMs),
    tags: { reason, 'mlflow.note.content': NOTE },
    startedAtMs,
    endedAtMs: startedAtMs + durationMs(draft, rng),
    source: `purchases scored by ${model} before ${new Date(startedAtMs).toISOString()}`,
    params: { algorithm, rounds: String(rounds), rows: String(draft.rows) },
    version: draft.version === undefined ? null : { ...draft.version, ...served },
    train: () => {
      const rows = generateTransactions(seed, draft.rows, { period: kind.periodOf(draft) });
      checkPurchases(rows.map(({ features, fraud }) => ({ features, label: fraud })));
      const trained = trainFraudModel(rows, draft.options);
      return {
        model: trained,
        curves: curvesOf(trained, rows),
        evaluation: evaluate(trained, heldOut),
      };
    },
  };
}

/** Training of the first serving version, which ends before the history begins. */
function firstTraining(
  { seed, anchorMs, days }: FraudHistoryOptions,
  heldOut: HeldOut,
): ModelHistory<ModelParameters>['first'] {
  const model = firstModel(seed);
  const draft = { rows: model.trainingRows + model.holdoutRows, options: model.options };
  const endedAtMs = anchorMs - days * DAY_MS;
  return {
    startedAtMs: endedAtMs - durationMs(draft, createRng(`training:${seed}:first`)),
    endedAtMs,
    evaluation: evaluate(model, heldOut),
  };
}

/**
 * Trainings of a fraud model before the demo opened. They include the version that serves since
 * then, two temporary replacements, the candidate, unregistered retrainings, a failed training and
 * a parameter search. Deterministic for a seed and anchor.
 */
export function fraudHistory(options: FraudHistoryOptions): ModelHistory<ModelParameters> {
  const { seed, model } = options;
  const heldOut = heldOutOf(seed);
  const [retrained, searched] = [retraining(model), search(model)];
  return {
    first: firstTraining(options, heldOut),
    runs: [
      ...RETRAININGS.map((draft) => toRun(options, draft, { kind: retrained, heldOut })),
      ...SEARCH.map((draft) => toRun(options, draft, { kind: searched, heldOut })),
    ].toSorted((a, b) => a.startedAtMs - b.startedAtMs),
  };
}

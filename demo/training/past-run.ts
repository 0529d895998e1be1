import type { TrainedModel } from './trained-model.ts';

/** A metric during a training: `[step, value]`. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [step: number, value: number])[];
}

/** Quality on one data set that all versions of a model are measured on. */
export interface Evaluation {
  readonly source: string;
  readonly rows: number;
  readonly digest: string;
  readonly quality: Readonly<Record<string, number>>;
}

/** A training that ended without a model. Times in epoch ms. */
export interface FailedRun {
  readonly runName: string;
  readonly experiment: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly reason: string;
}

/** When a version answered, from `fromMs` to before `toMs` (epoch ms). */
export interface ServedTime {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What became of the version of a past training. */
export interface PastVersion {
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `candidate`: its promotion is requested when the demo opens. */
  readonly fate: 'archived' | 'candidate';
  /** When it answered the requests of the shop; absent: never. */
  readonly served?: ServedTime;
}

/** A training before the demo opened. Start and end are drawn, the training is real. Times in epoch ms. */
export interface PastRun<P> extends Omit<FailedRun, 'reason'> {
  /** Where its rows came from. */
  readonly source: string;
  /** Null: never registered. */
  readonly version: PastVersion | null;
  /** Trains on rows of that time; throws when they are too few. Takes some 20 ms. */
  train(): { model: TrainedModel<P>; curves: readonly Curve[]; evaluation: Evaluation };
}

/** Trainings of a model before the demo opened, oldest first. */
export interface ModelHistory<P> {
  /** When the version that serves was trained, and its quality on the data set of the others. */
  readonly first: {
    readonly startedAtMs: number;
    readonly endedAtMs: number;
    readonly evaluation: Evaluation;
  };
  readonly runs: readonly PastRun<P>[];
}

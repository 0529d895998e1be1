import type { TrainedModel } from './trained-model.ts';

/** A metric during a training: `[step, value]`. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [step: number, value: number])[];
}

/** Quality on a data set that is shared by all versions of a model. */
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

/** Time in service of a version, from `fromMs` (inclusive) to `toMs` (exclusive), in epoch ms. */
export interface ServedTime {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Description and later fate of a version from a past training. */
export interface PastVersion {
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `candidate`: its promotion is requested when the demo opens. */
  readonly fate: 'archived' | 'candidate';
  /** Time in service; absent if the version never served. */
  readonly served?: ServedTime;
}

/**
 * A training before the demo opened. Start and end are simulated, but the training is real. Times
 * in epoch ms.
 */
export interface PastRun<P> extends Omit<FailedRun, 'reason'> {
  /** Source of the rows. */
  readonly source: string;
  /** Null: never registered. */
  readonly version: PastVersion | null;
  /** Trains on rows of that time; throws when there are too few. Takes about 20 ms. */
  train(): { model: TrainedModel<P>; curves: readonly Curve[]; evaluation: Evaluation };
}

/** Trainings of a model before the demo opened, oldest first. */
export interface ModelHistory<P> {
  /** Training time of the serving version, and its quality on the data set of the others. */
  readonly first: {
    readonly startedAtMs: number;
    readonly endedAtMs: number;
    readonly evaluation: Evaluation;
  };
  readonly runs: readonly PastRun<P>[];
}

import type { z } from 'zod';
import type { Rng } from '../random.ts';
import type { ModelPapers } from '../registry/model-papers.ts';
import type { ModelHistory } from '../training/past-run.ts';
import type { TrainedModel } from '../training/trained-model.ts';
import type { LoadedVersions } from './loaded-versions.ts';
import type { LabelledRow } from './served-rows.ts';

/**
 * The part of a prediction that is sent in addition to version and time; members of a row of
 * `/api/ingest/inference`.
 */
export interface SentAnswer {
  readonly features: Readonly<Record<string, number | string | boolean | null>>;
  readonly prediction: unknown;
  readonly score?: Readonly<Record<string, number>>;
  readonly segment: Readonly<Record<string, string>>;
}

/** A request with the version that served it. */
export interface Answered {
  readonly version: string;
}

/**
 * Callback for a prediction and the shadow version's prediction; the latter is null without a
 * shadow version.
 */
export type NoteAnswer<A extends Answered> = (
  answered: A,
  latencyMs: number,
  shadow: A | null,
) => void;

/** The actual outcome of a request. */
export interface Outcome {
  /** Features for the next training. */
  readonly features: readonly number[];
  readonly label: number;
  /** The label in the format in which it is sent. */
  readonly sent: unknown;
}

/**
 * Model-specific parts; everything else is shared. `A` is a request with its prediction, `P` the
 * parameters of a trained model.
 */
export interface ModelSpec<A extends Answered, P> {
  readonly papers: ModelPapers;
  readonly parameters: z.ZodType<P>;
  readonly first: TrainedModel<P>;
  readonly versions: LoadedVersions<P, unknown>;
  /** Length of `Outcome.features`. */
  readonly width: number;
  /** Typical label delay, as a share of the delay of a chargeback. */
  readonly labelShare: number;
  /** Requests per second in the sample of the older history. */
  readonly sampledRate: number;
  /** Calls `note` with every prediction from now on. */
  onAnswer(note: NoteAnswer<A>): void;
  sentAnswer(answered: A): SentAnswer;
  /** Current factor on the label delay. */
  lateness(): number;
  /** Actual outcome of a request that is served now. */
  outcome(answered: A): Outcome;
  /** A past request, served by this version, with its actual outcome. */
  drawPast(version: string, rng: Rng): { answered: A; outcome: Outcome };
  /**
   * A version's prediction for a feature row, a number or a list. Throws if the row does not fit
   * this model.
   */
  score(version: string, row: unknown): number | string[];
  /** Throws when there are too few labeled rows to learn from. */
  checkRows(rows: readonly LabelledRow[]): void;
  /** The rows with their labels as currently recorded by the company. */
  asBooked(rows: readonly LabelledRow[]): LabelledRow[];
  /**
   * Trainings before the demo opened at `anchorMs`; null: the model has only its first training.
   */
  history(anchorMs: number, days: number): ModelHistory<P> | null;
  /** Repeats the training of the company's first model. */
  trainFirst(): TrainedModel<P>;
  /** Trains on the given rows, oldest first. */
  train(rows: readonly LabelledRow[]): Promise<TrainedModel<P>>;
}

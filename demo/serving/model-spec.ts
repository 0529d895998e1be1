import type { z } from 'zod';
import type { Rng } from '../random.ts';
import type { ModelPapers } from '../registry/model-papers.ts';
import type { ModelHistory } from '../training/past-run.ts';
import type { TrainedModel } from '../training/trained-model.ts';
import type { LoadedVersions } from './loaded-versions.ts';
import type { LabelledRow } from './served-rows.ts';

/** What is told of an answered request besides who answered and when; members of a row of `/api/ingest/inference`. */
export interface SentAnswer {
  readonly features: Readonly<Record<string, number | string | boolean | null>>;
  readonly prediction: unknown;
  readonly score?: Readonly<Record<string, number>>;
  readonly segment: Readonly<Record<string, string>>;
}

/** A request that a version has answered. */
export interface Answered {
  readonly version: string;
}

/** Is told of an answered request, and what the version in the shadow said to it; null where none is asked. */
export type NoteAnswer<A extends Answered> = (
  answered: A,
  latencyMs: number,
  shadow: A | null,
) => void;

/** What turns out to be true of an answered request. */
export interface Outcome {
  /** What the next training reads of it. */
  readonly features: readonly number[];
  readonly label: number;
  /** The label as it is sent. */
  readonly sent: unknown;
}

/**
 * What is peculiar to one model of the company; all else is the same for every one of them. `A` is an answered request,
 * `P` all that a trained model is.
 */
export interface ModelSpec<A extends Answered, P> {
  readonly papers: ModelPapers;
  readonly parameters: z.ZodType<P>;
  readonly first: TrainedModel<P>;
  readonly versions: LoadedVersions<P, unknown>;
  /** Numbers of `Outcome.features`. */
  readonly width: number;
  /** Usual time until a label is known, as a share of that of a chargeback. */
  readonly labelShare: number;
  /** Answered requests per second that are drawn of the older history. */
  readonly sampledRate: number;
  /** Has every answered request told to `note` from now on. */
  onAnswer(note: NoteAnswer<A>): void;
  sentAnswer(answered: A): SentAnswer;
  /** Factor on the time until a label is known, as the world is now. */
  lateness(): number;
  /** What turns out to be true of a request that was answered now. */
  outcome(answered: A): Outcome;
  /** A request as they were in the past, answered by that version, and what turned out to be true of it. */
  drawPast(version: string, rng: Rng): { answered: A; outcome: Outcome };
  /** What a version says of a row of features that is sent along, a number or a list; throws when the row is none of this model. */
  score(version: string, row: unknown): number | string[];
  /** Throws when labelled rows are too few to learn from. */
  checkRows(rows: readonly LabelledRow[]): void;
  /** Labelled rows as the books of the company have them now. */
  asBooked(rows: readonly LabelledRow[]): LabelledRow[];
  /** Trainings before the demo opened at `anchorMs`; null: the model has none but its first. */
  history(anchorMs: number, days: number): ModelHistory<P> | null;
  /** The model that the company started with, made once more. */
  trainFirst(): TrainedModel<P>;
  /** Trains on rows of the books, oldest first. */
  train(rows: readonly LabelledRow[]): Promise<TrainedModel<P>>;
}

import { createHash } from 'node:crypto';
import type { LabelledRow } from '../serving/served-rows.ts';

/** A trained model with facts about its training. `P` is the type of its parameters. */
export interface TrainedModel<P> {
  readonly parameters: P;
  /** Training options, including the algorithm. */
  readonly options: Readonly<Record<string, string | number>> & { readonly algorithm: string };
  /** Quality on the newest quarter of the rows, which were not used for training. */
  readonly quality: Readonly<Record<string, number>>;
  /** Importance of the features, on the same rows. */
  readonly importance: Readonly<Record<string, number>>;
  readonly trainingRows: number;
  readonly holdoutRows: number;
  /** Share of fraudulent rows, or of lists with a click. */
  readonly positiveShare: number;
  /** Digest of the training and evaluation rows. */
  readonly digest: string;
}

const HOLDOUT_SHARE = 0.25;

/** Splits chronological rows into training rows and the newest quarter for evaluation. */
export function olderAndNewer<T>(rows: readonly T[]): [older: T[], newer: T[]] {
  const cut = Math.floor(rows.length * (1 - HOLDOUT_SHARE));
  return [rows.slice(0, cut), rows.slice(cut)];
}

/** Digest of rows in order: the same data always has the same digest. */
export function digestOf(rows: readonly LabelledRow[]): string {
  const hash = createHash('sha256');
  for (const { features, label } of rows) hash.update(`${features.join(',')};${label}\n`);
  return hash.digest('hex').slice(0, 16);
}

import type { StringMap } from './batch.ts';
import { F32Column, F64Column, U32Column } from './growable-column.ts';

/** Position of each feature in the arrays of a row. Booleans are numbers (0 and 1). */
export type InferenceLayout = {
  id: string;
  model: string;
  numbers: readonly string[];
  texts: readonly string[];
  /** Names in `numbers` whose values were sent as booleans. */
  truths: readonly string[];
  /** Names of embeddings. Absent in layouts spooled by an earlier release. */
  vectors?: readonly string[];
  firstSeenMs: number;
};

/** Text values of one prediction. */
export type InferenceTexts = {
  model: string;
  version: string;
  requestId: string;
  /** ID of the layout of both arrays, as decimal text. */
  layout: string;
  texts: readonly string[];
  prediction: string;
  /** Names of `scores`; empty if the model gives a single number. */
  classes: readonly string[];
  segment: StringMap;
  /**
   * Failure reason. If absent, the segment member `error` contains the reason, as for language
   * model calls.
   */
  error?: string;
  /**
   * How the prediction arrived: sent directly, payload (a KServe or Seldon logger), trace (spans
   * with gen_ai attributes).
   */
  origin: 'sent' | 'payload' | 'trace';
  /**
   * Set if request and response arrive separately, to identify which of the two this row is. Either
   * all rows of a batch have it, or none.
   */
  part?: InferencePart;
  /**
   * True for a prediction for a mirrored request, which was not served. Either all rows of a batch
   * have it, or none.
   */
  shadow?: true;
};

export type InferencePart = 'request' | 'response';

/** Numeric values of one request; NaN if absent. */
export type InferenceNumbers = {
  tsMs: number;
  receivedMs: number;
  predictionValue: number;
  score: number;
  latencyMs: number;
  inputTokens: number;
  outputTokens: number;
};

/** Names of the values in `scalars`, in order. */
export const scalarNames = [
  'tsMs',
  'receivedMs',
  'predictionValue',
  'score',
  'latencyMs',
  'inputTokens',
  'outputTokens',
] as const satisfies readonly (keyof InferenceNumbers)[];

/**
 * Flattened embeddings of rows. A batch without embeddings has empty arrays, regardless of its
 * number of rows.
 */
export type VectorColumns = {
  /** End of each row's vectors, as an index into `ends`; empty if no row has a vector. */
  rowEnds: Uint32Array;
  /** End of each vector, as an index into `values`; a missing vector has no values. */
  ends: Uint32Array;
  values: Float32Array;
};

/**
 * Rows as texts plus flat numbers. `scalars` contains one value per name and row; the other arrays
 * contain end positions.
 */
export type InferenceColumns = {
  rows: InferenceTexts[];
  scalars: Float64Array;
  numbersEnd: Uint32Array;
  numbers: Float64Array;
  scoresEnd: Uint32Array;
  scores: Float64Array;
  vectors: VectorColumns;
};

/** Actual for a request. The label received last wins. */
export type LabelRow = {
  model: string;
  requestId: string;
  label: string;
  /** Time at which the label became true or was discovered. */
  tsMs: number;
  receivedMs: number;
  /** Position of the label in its body, which breaks ties between labels of the same body. */
  position: number;
  source: string;
};

/** Represents a missing text; senders cannot produce it, because ingest replaces NUL. */
export const missingText = '\u0000';

/** Represents a missing embedding. */
export const missingVector = new Float32Array(0);

class VectorBuilder {
  readonly #rowEnds = new U32Column();
  readonly #ends = new U32Column();
  readonly #values = new F32Column();

  /** Adds the vectors of a row. `row` starts at 0; skipped rows have no vectors. */
  push(row: number, vectors: readonly Float32Array[]): void {
    this.#fill(row);
    for (const vector of vectors) {
      this.#values.pushAll(vector);
      this.#ends.push(this.#values.length);
    }
    this.#rowEnds.push(this.#ends.length);
  }

  take(rows: number): VectorColumns {
    this.#fill(rows);
    return {
      rowEnds: this.#rowEnds.take(),
      ends: this.#ends.take(),
      values: this.#values.take(),
    };
  }

  #fill(rows: number): void {
    while (this.#rowEnds.length < rows) this.#rowEnds.push(this.#ends.length);
  }
}

/** Fills the inference columns of one batch. */
export class InferenceBuilder {
  readonly #rows: InferenceTexts[] = [];
  readonly #scalars = new F64Column();
  readonly #numbers = new F64Column();
  readonly #numbersEnd = new U32Column();
  readonly #scores = new F64Column();
  readonly #scoresEnd = new U32Column();
  /** Null while no row has a vector. */
  #vectors: VectorBuilder | null = null;

  get length(): number {
    return this.#rows.length;
  }

  push(
    texts: InferenceTexts,
    values: InferenceNumbers,
    numbers: ArrayLike<number>,
    scores: ArrayLike<number>,
    vectors: readonly Float32Array[] = [],
  ): void {
    if (vectors.length > 0) (this.#vectors ??= new VectorBuilder()).push(this.length, vectors);
    this.#rows.push(texts);
    for (const name of scalarNames) this.#scalars.push(values[name]);
    this.#numbers.pushAll(numbers);
    this.#numbersEnd.push(this.#numbers.length);
    this.#scores.pushAll(scores);
    this.#scoresEnd.push(this.#scores.length);
  }

  take(): InferenceColumns {
    return {
      rows: this.#rows,
      scalars: this.#scalars.take(),
      numbersEnd: this.#numbersEnd.take(),
      numbers: this.#numbers.take(),
      scoresEnd: this.#scoresEnd.take(),
      scores: this.#scores.take(),
      vectors: this.#vectors?.take(this.#rows.length) ?? emptyVectors(),
    };
  }
}

/** Allocates vector columns of the given lengths, to be filled from bytes. */
export function emptyVectors(rows = 0, vectors = 0, values = 0): VectorColumns {
  return {
    rowEnds: new Uint32Array(rows),
    ends: new Uint32Array(vectors),
    values: new Float32Array(values),
  };
}

/** Allocates columns of the given lengths, to be filled from bytes. */
export function emptyInference(
  rows: InferenceTexts[],
  numbers: number,
  scores: number,
  vectors: VectorColumns,
): InferenceColumns {
  return {
    rows,
    scalars: new Float64Array(rows.length * scalarNames.length),
    numbersEnd: new Uint32Array(rows.length),
    numbers: new Float64Array(numbers),
    scoresEnd: new Uint32Array(rows.length),
    scores: new Float64Array(scores),
    vectors,
  };
}

/** Numeric columns in on-disk order. */
export function inferenceViews(columns: InferenceColumns): ArrayBufferView[] {
  const { vectors } = columns;
  return [
    columns.scalars,
    columns.numbersEnd,
    columns.numbers,
    columns.scoresEnd,
    columns.scores,
    vectors.rowEnds,
    vectors.ends,
    vectors.values,
  ];
}

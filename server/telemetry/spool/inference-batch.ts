import type { StringMap } from './batch.ts';
import { F32Column, F64Column, U32Column } from './growable-column.ts';

/** Which feature stands at which place of the arrays of a row. Truth values are numbers (0 and 1). */
export type InferenceLayout = {
  id: string;
  model: string;
  numbers: readonly string[];
  texts: readonly string[];
  /** Of `numbers`, those that came as truth values. */
  truths: readonly string[];
  /** Embeddings. Layouts that an earlier release spooled do not say. */
  vectors?: readonly string[];
  firstSeenMs: number;
};

/** The texts of one answered request. */
export type InferenceTexts = {
  model: string;
  version: string;
  requestId: string;
  /** Id of the layout that both arrays follow; decimal text. */
  layout: string;
  texts: readonly string[];
  prediction: string;
  /** Names of `scores`; empty where a model gives one number. */
  classes: readonly string[];
  segment: StringMap;
  /** Why it failed. Where it is left out, the member `error` of the segment tells it, as of calls of language models. */
  error?: string;
  /** How it came: sent, payload (a logger of KServe or Seldon), trace (spans with gen_ai attributes). */
  origin: 'sent' | 'payload' | 'trace';
  /** Which half of a request this is, where its two halves come apart; all rows of a batch are halves, or none. */
  part?: InferencePart;
  /** An answer to a mirrored request, which was not served; all rows of a batch are, or none. */
  shadow?: true;
};

export type InferencePart = 'request' | 'response';

/** The numbers of one request; NaN where there is none. */
export type InferenceNumbers = {
  tsMs: number;
  receivedMs: number;
  predictionValue: number;
  score: number;
  latencyMs: number;
  inputTokens: number;
  outputTokens: number;
};

/** In the order of `scalars`. */
export const scalarNames = [
  'tsMs',
  'receivedMs',
  'predictionValue',
  'score',
  'latencyMs',
  'inputTokens',
  'outputTokens',
] as const satisfies readonly (keyof InferenceNumbers)[];

/** Embeddings of rows, flat. A batch without any holds nothing, whatever its number of rows. */
export type VectorColumns = {
  /** Per row the end of its vectors in `ends`; empty where no row has one. */
  rowEnds: Uint32Array;
  /** Per vector its end in `values`; a missing one has no value. */
  ends: Uint32Array;
  values: Float32Array;
};

/** Rows as texts plus flat numbers: `scalars` holds one value per name and row, the others end positions. */
export type InferenceColumns = {
  rows: InferenceTexts[];
  scalars: Float64Array;
  numbersEnd: Uint32Array;
  numbers: Float64Array;
  scoresEnd: Uint32Array;
  scores: Float64Array;
  vectors: VectorColumns;
};

/** What became true of a request, later. The label received last wins. */
export type LabelRow = {
  model: string;
  requestId: string;
  label: string;
  /** When it became true, or was found out. */
  tsMs: number;
  receivedMs: number;
  /** Place in its body, which decides between two of one body. */
  position: number;
  source: string;
};

/** A missing text; senders cannot write it, because NUL is replaced on the way in. */
export const missingText = '\u0000';

/** A missing embedding. */
export const missingVector = new Float32Array(0);

class VectorBuilder {
  readonly #rowEnds = new U32Column();
  readonly #ends = new U32Column();
  readonly #values = new F32Column();

  /** `row` counts from 0; rows that were left out have none. */
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
  /** Null while no row has one. */
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

/** Vector columns of the given lengths, to be filled from bytes. */
export function emptyVectors(rows = 0, vectors = 0, values = 0): VectorColumns {
  return {
    rowEnds: new Uint32Array(rows),
    ends: new Uint32Array(vectors),
    values: new Float32Array(values),
  };
}

/** Columns of the given lengths, to be filled from bytes. */
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

/** The numeric columns in their order on disk. */
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

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Privacy } from '#server/inference/privacy.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import {
  missingText,
  missingVector,
  type InferenceLayout,
  type InferencePart,
  type InferenceTexts,
} from '#server/telemetry/spool/inference-batch.ts';
import type { IngestCall } from '../http/ingest-route.ts';
import { tellOfAnswers } from './derive-prediction-columns.ts';
import { guarded } from './guard-inference.ts';
import { FeatureNames, layoutBook, valuesAt, type PlacedLayout } from './inference-layouts.ts';
import { inferenceLimits } from './inference-limits.ts';
import {
  parseInference,
  type Features,
  type ParsedInference,
  type RowDefaults,
} from './inference-row.ts';
import type { BodyRow } from './inference-rows.ts';
import type { RowProblems } from './row-problems.ts';

type Numbered = {
  at: number;
  parsed: ParsedInference;
  /** Derived columns of the prediction. */
  told: Features;
  part: InferencePart | undefined;
};
const rowsPerTurn = 2_000;
const noVectors = [] as const;

/**
 * Adds validated rows to the batch, with privacy rules applied and features in the layout order of
 * the model. Returns the layouts that the batch announces.
 */
export async function takeInference(
  rows: readonly BodyRow[],
  into: {
    call: IngestCall;
    builder: BatchBuilder;
    /** Batch for predictions of shadow versions, which were not served. */
    shadows: BatchBuilder;
    problems: RowProblems;
    defaults: RowDefaults;
    privacy: ReadonlyMap<string, Privacy>;
    origin: InferenceTexts['origin'];
  },
): Promise<InferenceLayout[]> {
  const all = await parseAll(rows, into);
  await addShadows(
    all.filter(({ parsed }) => parsed.shadow),
    into,
  );
  const served = all.filter(({ parsed }) => !parsed.shadow);
  const byModel = Map.groupBy(served, ({ parsed }) => parsed.model);
  const announced: InferenceLayout[] = [];
  let cells = 0;
  for (const [model, came] of byModel) {
    const sent = await guardedRows(came, into.privacy.get(model));
    const names = new FeatureNames();
    for (const { parsed } of sent) names.add(parsed);
    if (names.size > inferenceLimits.columns) {
      const problem = `of ${model} have more than ${inferenceLimits.columns} names in this body`;
      for (const { at } of sent) into.problems.add(at, 'features', problem);
      continue;
    }
    // Columns that Tandem adds do not count against the sender's limits.
    for (const { told } of sent) names.add({ features: told, vectors: noVectors });
    const items = sent.map(withDerived);
    const place = layoutBook().place(model, names, into.call.nowMs);
    cells += items.length * (place.layout.numbers.length + place.layout.texts.length);
    for (const { parsed } of items) for (const [, vector] of parsed.vectors) cells += vector.length;
    if (cells > inferenceLimits.cells)
      throw new TandemError(
        'too_large',
        `the body contains more than ${inferenceLimits.cells} feature values; split it`,
      );
    if (!layoutBook().isAnnounced(place.layout.id)) announced.push(place.layout);
    await addRows(items, place, into);
  }
  into.builder.layouts.push(...announced);
  return announced;
}

async function parseAll(
  rows: readonly BodyRow[],
  { problems, defaults }: { problems: RowProblems; defaults: RowDefaults },
): Promise<Omit<Numbered, 'told'>[]> {
  const good: Omit<Numbered, 'told'>[] = [];
  for (const [at, item] of rows.entries()) {
    if (at % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
    if ('problem' in item) {
      problems.add(at, '', item.problem);
      continue;
    }
    const parsed = parseInference(item.row, defaults, (field, problem) =>
      problems.add(at, field, problem),
    );
    if (parsed === null) continue;
    good.push({ at, parsed, part: item.part });
  }
  return good;
}

/**
 * Adds predictions for mirrored requests. Their features equal those of the served request, so they
 * are not stored again.
 */
async function addShadows(
  rows: readonly Omit<Numbered, 'told'>[],
  into: {
    call: IngestCall;
    shadows: BatchBuilder;
    privacy: ReadonlyMap<string, Privacy>;
    origin: InferenceTexts['origin'];
  },
): Promise<void> {
  for (const [index, { at, parsed }] of rows.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
    const answer = { ...parsed, features: [], vectors: noVectors, segment: [] };
    const kept = guarded(answer, into.privacy.get(parsed.model));
    const { call, origin } = into;
    into.shadows.inference.push(
      {
        ...textsOf(kept, { call, origin, at, part: undefined, layout: '0', texts: [] }),
        shadow: true,
      },
      numbersOf(kept, call.nowMs),
      [],
      kept.scores.map(([, value]) => value),
    );
  }
}

/** Rows of one model with privacy rules applied, after the derived columns were computed. */
async function guardedRows(
  rows: readonly Omit<Numbered, 'told'>[],
  privacy: Privacy | undefined,
): Promise<Numbered[]> {
  const isKept = privacy === undefined || privacy.answer === 'keep';
  const answers = rows.map(({ parsed: { prediction, features } }) => ({
    answer: prediction,
    isKept,
    features,
  }));
  const told = await tellOfAnswers(answers, privacy);
  return rows.map((row, at) => ({
    ...row,
    parsed: guarded(row.parsed, privacy),
    told: told[at] ?? [],
  }));
}

function withDerived(row: Numbered): Numbered {
  const { parsed, told } = row;
  if (told.length === 0) return row;
  return { ...row, parsed: { ...parsed, features: [...parsed.features, ...told] } };
}

async function addRows(
  items: readonly Numbered[],
  place: PlacedLayout,
  into: { call: IngestCall; builder: BatchBuilder; origin: InferenceTexts['origin'] },
): Promise<void> {
  const { layout } = place;
  for (const [index, { at, parsed, part }] of items.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
    const { numbers, texts } = valuesAt(parsed.features, place);
    into.builder.inference.push(
      textsOf(parsed, { layout: layout.id, texts, at, part, ...into }),
      numbersOf(parsed, into.call.nowMs),
      numbers,
      parsed.scores.map(([, value]) => value),
      vectorsOf(parsed, place),
    );
  }
}

/** Embeddings in the order of the layout; empty for a row without any. */
function vectorsOf(
  { vectors }: ParsedInference,
  { layout, vectorAt }: PlacedLayout,
): readonly Float32Array[] {
  if (vectors.length === 0) return noVectors;
  const placed: Float32Array[] = layout.vectors.map(() => missingVector);
  for (const [name, vector] of vectors) placed[vectorAt.get(name) ?? 0] = vector;
  return placed;
}

function textsOf(
  parsed: ParsedInference,
  rest: {
    call: IngestCall;
    at: number;
    part: InferencePart | undefined;
    layout: string;
    texts: string[];
    origin: InferenceTexts['origin'];
  },
): InferenceTexts {
  return {
    model: parsed.model,
    version: parsed.version,
    // Equal bodies produce equal ids, so that even a much later repeat maps to the same row.
    requestId:
      parsed.requestId === ''
        ? `${rest.call.digest.toString('hex').slice(0, 24)}-${rest.at}`
        : parsed.requestId,
    layout: rest.layout,
    texts: rest.texts,
    prediction: parsed.prediction === null ? missingText : String(parsed.prediction),
    classes: parsed.scores.map(([name]) => name),
    segment: Object.fromEntries(parsed.segment),
    ...(parsed.error !== '' && { error: parsed.error }),
    origin: rest.origin,
    ...(rest.part !== undefined && { part: rest.part }),
  };
}

function numbersOf(parsed: ParsedInference, receivedMs: number) {
  const { prediction } = parsed;
  const text = typeof prediction === 'string' ? prediction.trim() : '';
  return {
    tsMs: parsed.tsMs,
    receivedMs,
    predictionValue:
      typeof prediction === 'string'
        ? text === ''
          ? Number.NaN
          : Number(text)
        : prediction === null
          ? Number.NaN
          : Number(prediction),
    score: parsed.score,
    latencyMs: parsed.latencyMs,
    inputTokens: parsed.inputTokens,
    outputTokens: parsed.outputTokens,
  };
}

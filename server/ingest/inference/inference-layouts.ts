import { createHash } from 'node:crypto';
import { singleton } from '#server/platform/singleton.ts';
import { missingText, type InferenceLayout } from '#server/telemetry/spool/inference-batch.ts';
import { inferenceLimits } from './inference-limits.ts';
import type { Features, ParsedInference } from './inference-row.ts';

/** Feature names of one body and model, by value type. */
export class FeatureNames {
  readonly numbers = new Set<string>();
  readonly texts = new Set<string>();
  readonly truths = new Set<string>();
  readonly vectors = new Set<string>();

  add({ features, vectors }: Pick<ParsedInference, 'features' | 'vectors'>): void {
    for (const [name, value] of features) {
      if (typeof value === 'string') this.texts.add(name);
      else if (value !== null) this.numbers.add(name);
      if (typeof value === 'boolean') this.truths.add(name);
    }
    for (const [name] of vectors) this.vectors.add(name);
  }

  get size(): number {
    return this.numbers.size + this.texts.size + this.vectors.size;
  }
}

/** A layout and the index of each name in it. */
export type PlacedLayout = {
  layout: InferenceLayout & Lists;
  numberAt: ReadonlyMap<string, number>;
  textAt: ReadonlyMap<string, number>;
  vectorAt: ReadonlyMap<string, number>;
};

/** Features of a row in layout order. */
export function valuesAt(
  features: Features,
  { layout, numberAt, textAt }: PlacedLayout,
): { numbers: Float64Array; texts: string[] } {
  const numbers = new Float64Array(layout.numbers.length).fill(Number.NaN);
  const texts = layout.texts.map(() => missingText);
  for (const [name, value] of features) {
    if (typeof value === 'string') texts[textAt.get(name) ?? 0] = value;
    else if (value !== null) numbers[numberAt.get(name) ?? 0] = Number(value);
  }
  return { numbers, texts };
}

const modelsKept = 5_000;

/**
 * Layout of each model in this process. A layout only grows, so a row that lacks a feature does not
 * create another layout. Names that change constantly start a new layout at the limit.
 */
export class LayoutBook {
  readonly #placed = new Map<string, PlacedLayout>();
  /** Layouts already in the spool. */
  readonly #announced = new Set<string>();

  place(model: string, names: FeatureNames, nowMs: number): PlacedLayout {
    const known = this.#placed.get(model);
    if (known !== undefined && holds(known, names)) return known;
    const grown = placed(model, union(known?.layout, names), nowMs);
    const { numbers, texts, vectors } = grown.layout;
    const fits = numbers.length + texts.length + vectors.length <= inferenceLimits.columns;
    const next = fits ? grown : placed(model, union(undefined, names), nowMs);
    if (this.#placed.size >= modelsKept) this.#placed.clear();
    this.#placed.set(model, next);
    return next;
  }

  isAnnounced(id: string): boolean {
    return this.#announced.has(id);
  }

  /** Call after the batch with the layout is durable. */
  announced(layouts: readonly InferenceLayout[]): void {
    if (this.#announced.size > modelsKept) this.#announced.clear();
    for (const layout of layouts) this.#announced.add(layout.id);
  }
}

type Lists = Required<Pick<InferenceLayout, 'numbers' | 'texts' | 'truths' | 'vectors'>>;

function holds({ layout, numberAt, textAt, vectorAt }: PlacedLayout, names: FeatureNames): boolean {
  return (
    [...names.numbers].every((name) => numberAt.has(name)) &&
    [...names.texts].every((name) => textAt.has(name)) &&
    [...names.vectors].every((name) => vectorAt.has(name)) &&
    [...names.truths].every((name) => layout.truths.includes(name))
  );
}

/** Merges names: existing positions stay, and new names follow in alphabetical order. */
function union(before: Lists | undefined, names: FeatureNames): Lists {
  const joined = (old: readonly string[] | undefined, more: ReadonlySet<string>): string[] => {
    const kept = new Set(old);
    return [...kept, ...[...more].filter((name) => !kept.has(name)).toSorted()];
  };
  return {
    numbers: joined(before?.numbers, names.numbers),
    texts: joined(before?.texts, names.texts),
    truths: joined(before?.truths, names.truths),
    vectors: joined(before?.vectors, names.vectors),
  };
}

function placed(model: string, lists: Lists, nowMs: number): PlacedLayout {
  const { numbers, texts, truths, vectors } = lists;
  // The id of a layout without embeddings is the same as before embeddings were supported.
  const named = [model, numbers, texts, truths, ...(vectors.length === 0 ? [] : [vectors])];
  const hash = createHash('sha256').update(JSON.stringify(named)).digest();
  const id = String(hash.readBigUInt64LE(0));
  return {
    layout: { id, model, ...lists, firstSeenMs: nowMs },
    numberAt: new Map(lists.numbers.map((name, at) => [name, at])),
    textAt: new Map(lists.texts.map((name, at) => [name, at])),
    vectorAt: new Map(lists.vectors.map((name, at) => [name, at])),
  };
}

export function layoutBook(): LayoutBook {
  return singleton('inference-layouts', () => new LayoutBook());
}

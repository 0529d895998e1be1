import type { FeatureSchema } from '#lib/schemas/inference/inference.ts';
import { maxCategories, type FeatureSample } from '#server/telemetry/queries/inference/sample.ts';

/** Minimum share of sample rows with a value for a feature to count as required. */
const requiredShare = 0.99;
/** Minimum average number of sample rows per category: categories must recur. */
const rowsPerCategory = 5;

/** Expected inputs of a model, learned from a sample of its first rows. */
export function learnSchema(sample: FeatureSample, truths: readonly string[]): FeatureSchema[] {
  const texts = new Map(sample.texts.map((item) => [item.name, item]));
  const numbers = new Map(sample.numbers.map((item) => [item.name, item]));
  const vectors = new Map(sample.vectors.map((item) => [item.name, item]));
  const names = [...new Set([...numbers.keys(), ...texts.keys(), ...vectors.keys()])].toSorted();
  return names.flatMap((name): FeatureSchema[] => {
    const text = texts.get(name);
    const number = numbers.get(name);
    const asText = text?.present ?? 0;
    const asNumber = number?.present ?? 0;
    // A feature that only arrived without values has no type yet.
    const vector = vectors.get(name);
    const asVector = vector?.present ?? 0;
    if (asText + asNumber + asVector === 0) return [];
    const required = Math.max(asText, asNumber, asVector) >= sample.rows * requiredShare;
    if (vector !== undefined && asVector > Math.max(asText, asNumber))
      return [{ name, type: 'embedding', required, categories: null, length: vector.length }];
    const isText = asText > asNumber;
    const values = text?.values ?? [];
    const few = values.length <= maxCategories && values.length * rowsPerCategory <= asText;
    return [
      {
        name,
        type: isText ? 'text' : truths.includes(name) ? 'boolean' : 'number',
        required,
        categories: isText && few ? values : null,
      },
    ];
  });
}

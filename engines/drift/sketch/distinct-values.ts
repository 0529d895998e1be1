import {
  type CategoricalPair,
  categorySample,
  type NumericPair,
} from '#engines/drift/column-pair.ts';

/** All distinct values of two sorted samples, ascending. */
export function distinctValues(x: Float64Array, y: Float64Array): Float64Array {
  const found = new Float64Array(x.length + y.length);
  let count = 0;
  let i = 0;
  let j = 0;
  while (i < x.length || j < y.length) {
    const value = Math.min(x[i] ?? Infinity, y[j] ?? Infinity);
    found[count] = value;
    count += 1;
    while (x[i] === value) i += 1;
    while (y[j] === value) j += 1;
  }
  return found.slice(0, count);
}

/** Numbers read as categories, one per distinct value. */
export function asCategories(pair: NumericPair): CategoricalPair {
  const values = distinctValues(pair.reference.sorted, pair.current.sorted);
  const position = new Map([...values].map((value, index) => [value, index]));
  const encode = (numbers: Float64Array) =>
    categorySample(
      Int32Array.from(numbers, (value) => position.get(value) ?? 0),
      values.length,
    );
  return {
    name: pair.name,
    kind: 'categorical',
    keys: [...values].map(String),
    reference: encode(pair.reference.inOrder),
    current: encode(pair.current.inOrder),
  };
}

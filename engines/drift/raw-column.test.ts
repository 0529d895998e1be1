import { describe, expect, it } from 'vitest';
import type { RawColumn } from './raw-column.ts';
import { comparable } from './raw-column.ts';

const numbers = (values: number[], whole = true): RawColumn => ({
  name: 'x',
  kind: 'numbers',
  values: Float64Array.from(values),
  whole,
});
const texts = (values: (string | null)[]): RawColumn => {
  const labels = [...new Set(values.filter((value) => value !== null))];
  const codes = Int32Array.from(values, (value) => (value === null ? -1 : labels.indexOf(value)));
  return { name: 'x', kind: 'texts', codes, labels };
};
const kinds = (a: RawColumn, b: RawColumn, fewAreCategories = false) => {
  const { reference, current } = comparable(a, b, { fewAreCategories });
  return [reference.kind, current.kind];
};

describe('how a column is compared', () => {
  it('is decided by the reference', () => {
    expect(kinds(numbers([1, 2]), numbers([3]))).toEqual(['numeric', 'numeric']);
    expect(kinds(texts(['a', 'b']), numbers([1]))).toEqual(['categorical', 'categorical']);
    expect(kinds(numbers([1, 2]), texts(['a']))).toEqual(['numeric', 'categorical']);
  });

  it('few whole numbers are categories for one profile only', () => {
    expect(kinds(numbers([1, 2, 1]), numbers([1]), true)).toEqual(['categorical', 'categorical']);
    expect(kinds(numbers([1.5, 2], false), numbers([1]), true)).toEqual(['numeric', 'numeric']);
    const many = numbers(Array.from({ length: 11 }, (_, at) => at));
    expect(kinds(many, many, true)).toEqual(['numeric', 'numeric']);
  });

  it('numbers keep their value as categories, and missing stays missing', () => {
    const { reference } = comparable(numbers([3, NaN, 3, 4]), numbers([4]), {
      fewAreCategories: true,
    });
    expect(reference).toMatchObject({ labels: ['3', '4'], codes: Int32Array.of(0, -1, 0, 1) });
  });

  it('texts that hardly come back are text', () => {
    const free = texts(Array.from({ length: 60 }, (_, at) => `note ${at}`));
    expect(kinds(free, free)).toEqual(['text', 'text']);
    const often = texts(Array.from({ length: 600 }, (_, at) => `city ${at % 60}`));
    expect(kinds(often, often)).toEqual(['categorical', 'categorical']);
  });
});

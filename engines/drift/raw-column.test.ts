import { describe, expect, it } from 'vitest';
import { type DriftProfile, driftProfiles } from './profiles/drift-method.ts';
import { comparable, type RawColumn, type RawNumbers } from './raw-column.ts';

const numbers = (values: number[], whole = true): RawNumbers => ({
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
const kinds = (a: RawColumn, b: RawColumn, profile: DriftProfile = 'native') => {
  const { reference, current } = comparable(a, b, profile);
  return [reference.kind, current.kind];
};
const cycle = (values: readonly string[], rows: number) =>
  texts(Array.from({ length: rows }, (_, at) => values[at % values.length] ?? null));

describe('how a column is compared', () => {
  it('is decided by the reference', () => {
    expect(kinds(numbers([1, 2]), numbers([3]))).toEqual(['numeric', 'numeric']);
    expect(kinds(texts(['a', 'b']), numbers([1]))).toEqual(['categorical', 'categorical']);
    expect(kinds(numbers([1, 2]), texts(['a']))).toEqual(['numeric', 'categorical']);
    expect(kinds(numbers([NaN]), texts(['a']))).toEqual(['categorical', 'categorical']);
  });

  it('Evidently asks the current table', () => {
    const many = numbers(Array.from({ length: 11 }, (_, at) => at));
    expect(kinds(many, numbers([1, 2]), 'evidently-0.7')).toEqual(['categorical', 'categorical']);
    expect(kinds(numbers([1, 2]), many, 'evidently-0.7')).toEqual(['numeric', 'numeric']);
  });

  it('few integers are categories for Evidently only, unless written as decimals or with gaps', () => {
    const few = numbers([1, 2, 1]);
    expect(kinds(few, few, 'evidently-0.7')).toEqual(['categorical', 'categorical']);
    expect(kinds(few, few, 'nannyml-0.13')).toEqual(['numeric', 'numeric']);
    expect(kinds(few, few)).toEqual(['numeric', 'numeric']);
    const half = numbers([1.5, 2], false);
    expect(kinds(half, half, 'evidently-0.7')).toEqual(['numeric', 'numeric']);
    const decimals: RawColumn = { ...numbers([1, 2, 1]), integers: false };
    expect(kinds(decimals, decimals, 'evidently-0.7')).toEqual(['numeric', 'numeric']);
  });

  it('numbers keep their value as categories; missing and infinite ones are missing', () => {
    const dirty = numbers([3, NaN, 3, 4, Infinity]);
    const { reference } = comparable(dirty, numbers([4]), 'evidently-0.7');
    expect(reference).toMatchObject({ labels: ['3', '4'], codes: Int32Array.of(0, -1, 0, 1, -1) });
    expect(reference).toMatchObject({ also: { kind: 'numeric' } });
  });

  it('texts that hardly come back are text: half of them for Evidently, many of them for native', () => {
    const free = texts(Array.from({ length: 60 }, (_, at) => `note ${at}`));
    expect(kinds(free, free)).toEqual(['text', 'text']);
    expect(kinds(free, free, 'nannyml-0.13')).toEqual(['categorical', 'categorical']);
    const short = texts(Array.from({ length: 40 }, (_, at) => `note ${at}`));
    expect(kinds(short, short)).toEqual(['categorical', 'categorical']);
    expect(kinds(short, short, 'evidently-0.7')).toEqual(['text', 'text']);
    const often = texts(Array.from({ length: 600 }, (_, at) => `city ${at % 60}`));
    for (const profile of driftProfiles)
      expect(kinds(often, often, profile)).toEqual(['categorical', 'categorical']);
    const truths = cycle(['True', 'False'], 3);
    expect(kinds(truths, truths, 'evidently-0.7')).toEqual(['categorical', 'categorical']);
  });
});

import { expect, test } from 'vitest';
import type { FeatureSchema, VersionSchema } from '#lib/schemas/inference/inference.ts';
import {
  expectedFeatures,
  newestFeatures,
  type SchemaRow,
  schemaParts,
  versionSchemasOf,
} from './schema-in-force.ts';

const feature = (name: string): FeatureSchema => ({
  name,
  type: 'number',
  required: true,
  categories: null,
});
const at = (ms: number): string => new Date(ms).toISOString();
const own = (version: string, more: Partial<VersionSchema>): VersionSchema => ({
  version,
  source: 'signature',
  at: at(50),
  from: null,
  features: [feature(`of ${version}`)],
  ...more,
});
const row = (versionSchemas: VersionSchema[], more: Partial<SchemaRow> = {}): SchemaRow => ({
  name: 'm',
  schema: [feature('of the model')],
  schemaSource: 'learned',
  schemaAt: new Date(10),
  versionSchemas,
  ...more,
});
const told = (found: ReturnType<typeof schemaParts>) =>
  found.map(({ versions, fromMs, toMs, features }) => [
    versions.join(' '),
    fromMs,
    toMs,
    features[0]?.name,
  ]);
const window = { fromMs: 100, toMs: 200 };

test('versions go by their own schema, the others by that of the model, alike ones together', () => {
  const known = row([own('2', {}), own('3', { features: [feature('of 2')] })]);
  expect(told(schemaParts(known, ['1', '2', '3', '4', '2'], window))).toEqual([
    ['1 4', 100, 200, 'of the model'],
    ['2 3', 100, 200, 'of 2'],
  ]);
  const unlearned = row([own('2', {})], { schema: null, schemaSource: null, schemaAt: null });
  expect(told(schemaParts(unlearned, ['1', '2'], window))).toEqual([['2', 100, 200, 'of 2']]);
});

test('what was accepted counts from its first row on, and what was accepted later after that', () => {
  const accepted = (ms: number, name: string): VersionSchema =>
    own('1', { source: 'accepted', from: at(ms), features: [feature(name)] });
  const known = row([accepted(170, 'second'), accepted(130, 'first')]);
  expect(told(schemaParts(known, ['1'], window))).toEqual([
    ['1', 100, 130, 'of the model'],
    ['1', 130, 170, 'first'],
    ['1', 170, 200, 'second'],
  ]);
  expect(told(schemaParts(known, ['1'], { fromMs: 180, toMs: 200 }))).toEqual([
    ['1', 180, 200, 'second'],
  ]);
});

test('a schema that was set by hand replaces those that were known by then', () => {
  const known = [own('1', { at: at(50) }), own('2', { at: at(90) })];
  const set = row(known, { schemaSource: 'set', schemaAt: new Date(70) });
  expect(versionSchemasOf(set).map(({ version }) => version)).toEqual(['2']);
  expect(told(schemaParts(set, ['1', '2'], window))).toEqual([
    ['1', 100, 200, 'of the model'],
    ['2', 100, 200, 'of 2'],
  ]);
  expect(newestFeatures(set)[0]?.name).toBe('of 2');
  expect(newestFeatures(row(known, { schemaAt: new Date(95) }))[0]?.name).toBe('of the model');
  const parts = schemaParts(set, ['2'], window);
  expect(expectedFeatures(set, parts).map(({ name }) => name)).toEqual(['of 2', 'of the model']);
});

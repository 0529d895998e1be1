import { expect, test } from 'vitest';
import { datasetShape } from './dataset-shape.ts';

const shape = (schema: unknown, profile: unknown) =>
  datasetShape(JSON.stringify(schema), JSON.stringify(profile));

test('a table tells its columns, rows and what else is in its profile', () => {
  const found = shape(
    {
      mlflow_colspec: [
        { type: 'double', name: 'amount', required: true },
        { type: 'string', name: 'country', required: false },
        { type: { type: 'array', items: 'long' } },
      ],
    },
    { num_rows: 100, num_elements: 300, share: 0.25, note: 'clean' },
  );
  expect(found).toEqual({
    rows: 100,
    columns: 3,
    schema: [
      { name: 'amount', type: 'double' },
      { name: 'country', type: 'string, optional' },
      { name: '2', type: '{"type":"array","items":"long"}' },
    ],
    profile: [
      { key: 'num_rows', value: '100' },
      { key: 'num_elements', value: '300' },
      { key: 'share', value: '0.25' },
      { key: 'note', value: 'clean' },
    ],
  });
});

test('columns follow from the number of elements, rows from what Spark and TensorFlow tell', () => {
  expect(shape(null, { num_rows: 10, num_elements: 40 })).toMatchObject({ rows: 10, columns: 4 });
  expect(shape(null, { num_rows: 10, num_elements: 41 }).columns).toBeNull();
  expect(shape(null, { num_rows: 0, num_elements: 0 })).toMatchObject({ rows: 0, columns: null });
  expect(shape(null, { approx_count: 7 }).rows).toBe(7);
  expect(shape(null, { features_cardinality: 32 }).rows).toBe(32);
});

test('arrays tell their shape, as a list or as a text', () => {
  const spec = [{ type: 'tensor', 'tensor-spec': { dtype: 'float64', shape: [-1, 3] } }];
  const profile = { features_shape: [50, 3], features_size: 150 };
  const expected = {
    rows: 50,
    columns: 3,
    schema: [
      { name: 'features', type: 'float64 [-1,3]' },
      { name: 'y', type: 'float64 [-1,3]' },
    ],
  };
  const targets = [{ ...spec[0], name: 'y' }];
  expect(shape({ mlflow_tensorspec: { features: spec, targets } }, profile)).toMatchObject(
    expected,
  );
  const asText = { features: JSON.stringify(spec), targets: JSON.stringify(targets) };
  expect(shape({ mlflow_tensorspec: asText }, profile)).toMatchObject(expected);
});

test('what is missing or of another form says nothing', () => {
  const nothing = { rows: null, columns: null, schema: [], profile: [] };
  expect(datasetShape(null, null)).toEqual(nothing);
  expect(datasetShape('{', 'not json')).toEqual(nothing);
  expect(datasetShape('[1]', '"text"')).toEqual(nothing);
  expect(shape({ mlflow_colspec: 'x' }, { num_rows: -1 }).rows).toBeNull();
  expect(shape({ mlflow_colspec: [null, 3] }, { num_rows: 1.5 })).toMatchObject({
    rows: null,
    columns: null,
    schema: [],
  });
});

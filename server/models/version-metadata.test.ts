import { expect, test } from 'vitest';
import { papersOf } from './version-metadata.ts';

const mlmodel = `
artifact_path: model
flavors:
  python_function:
    env:
      virtualenv: python_env.yaml
    python_version: 3.11.2
  sklearn:
    sklearn_version: 1.9.1
mlflow_version: 3.17.2
signature:
  inputs: '[{"type": "double", "name": "amount", "required": true}, {"type": "string",
    "name": "country", "required": false}, {"type": "boolean", "name": "new"}]'
  outputs: '[{"type": "long", "required": true}]'
  params: null
`;

test('signature and environment as the MLflow client writes them', () => {
  const found = papersOf({
    MLmodel: mlmodel,
    'requirements.txt':
      'mlflow==3.17.2\nscikit-learn==1.9.1\n# a comment\nnumpy>=2 ; python_version > "3.9"\n',
  });
  expect(found.schema).toEqual({
    'input amount': 'double',
    'input country': 'string, optional',
    'input new': 'boolean',
    'output 0': 'long',
  });
  expect(found.environment).toEqual({
    python: '3.11.2',
    mlflow: '3.17.2',
    'scikit-learn': '1.9.1',
    numpy: '>=2 ; python_version > "3.9"',
  });
  expect(found.features).toEqual([
    { name: 'amount', type: 'number', required: true, categories: null },
    { name: 'country', type: 'text', required: false, categories: null },
    { name: 'new', type: 'boolean', required: true, categories: null },
  ]);
});

test('a tensor has a signature and names no feature; Python comes from its own file', () => {
  const found = papersOf({
    MLmodel: `signature:\n  inputs: '[{"type":"tensor","tensor-spec":{"dtype":"float64","shape":[-1,4]}}]'\n`,
    'python_env.yaml': 'python: 3.12.1\n',
  });
  expect(found.schema).toEqual({ 'input 0': 'tensor' });
  expect(found.features).toBeNull();
  expect(found.environment).toEqual({ python: '3.12.1' });
});

test('files that are no YAML, or have another shape, say nothing', () => {
  const nothing = { schema: {}, environment: {}, features: null };
  for (const text of [
    '',
    ': : :\n  - [',
    '- a\n- b',
    'signature: 3',
    'signature:\n  inputs: "no JSON"',
  ])
    expect(papersOf({ MLmodel: text })).toEqual(nothing);
  expect(papersOf({ 'python_env.yaml': '[', 'requirements.txt': '-r other.txt\n' })).toEqual(
    nothing,
  );
});

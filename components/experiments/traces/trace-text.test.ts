import { expect, test } from 'vitest';
import { describeAssessor, partsOf, readable, traceHref } from './trace-text.ts';

test('inputs and outputs stand apart, by the names of MLflow and of OpenTelemetry', () => {
  expect(
    partsOf({ 'mlflow.spanInputs': '{"a":1}', 'mlflow.spanOutputs': 'b', model: 'm' }),
  ).toEqual({ inputs: '{"a":1}', outputs: 'b', rest: { model: 'm' } });
  expect(partsOf({ 'gen_ai.prompt': 'p', 'mlflow.spanInputs': 'i' })).toEqual({
    inputs: 'i',
    outputs: null,
    rest: { 'gen_ai.prompt': 'p' },
  });
  expect(partsOf({ 'output.value': 'o' })).toEqual({ inputs: null, outputs: 'o', rest: {} });
});

test('JSON is broken into lines, other texts stay', () => {
  expect(readable('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(readable('Why?')).toBe('Why?');
  expect(readable('{ not json')).toBe('{ not json');
});

test('ids of any form make an address', () => {
  expect(traceHref(3, 'tr-1/2')).toBe('/experiments/3/traces/tr-1%2F2');
});

test('who assessed is told by the source, and who sent it where that is another', () => {
  const words = (sourceType: string, sourceId: string) =>
    describeAssessor({ sourceType, sourceId, sentBy: 'Mia' });
  expect(words('HUMAN', 'Mia')).toBe('Mia');
  expect(words('HUMAN', '')).toBe('Mia');
  expect(words('SOURCE_TYPE_UNSPECIFIED', 'somebody')).toBe('somebody, sent by Mia');
  expect(words('LLM_JUDGE', 'gpt')).toBe('gpt (a judge), sent by Mia');
  expect(words('CODE', '')).toBe('code, sent by Mia');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCamelKeys, toSnakeKeys } from './key-case.ts';

test('renames fields at every depth and leaves values alone', () => {
  expect(toCamelKeys({ run_id: 'a_b', tags: [{ key: 'c_d', value_x: null }] })).toEqual({
    runId: 'a_b',
    tags: [{ key: 'c_d', valueX: null }],
  });
  expect(toSnakeKeys({ nextPageToken: 'aB', runs: [{ creationTimestampMs: 1 }] })).toEqual({
    next_page_token: 'aB',
    runs: [{ creation_timestamp_ms: 1 }],
  });
});

test('keys of maps that are of clients stay', () => {
  const trace = { trace_metadata: { 'mlflow.trace_schema.version': '3' }, tags: { a_b: 'c' } };
  expect(toCamelKeys({ trace_info: trace })).toEqual({
    traceInfo: { traceMetadata: trace.trace_metadata, tags: trace.tags },
  });
  expect(toSnakeKeys(toCamelKeys(trace))).toEqual(trace);
});

test('what an assessment says stays as it was said', () => {
  const assessment = {
    assessment_name: 'a',
    feedback: { value: [{ is_good: true }], error: { error_code: 'X' } },
    metadata: { sentBy: 'b', judge_model: 'c' },
  };
  expect(toCamelKeys(assessment)).toEqual({
    assessmentName: 'a',
    feedback: { value: [{ is_good: true }], error: { errorCode: 'X' } },
    metadata: assessment.metadata,
  });
  expect(toSnakeKeys(toCamelKeys(assessment))).toEqual(assessment);
});

test('there and back', () => {
  const name = fc.stringMatching(/^[a-z]+(?:_[a-z]+)*$/u);
  fc.assert(
    fc.property(fc.dictionary(name, fc.oneof(fc.string(), fc.integer())), (value) => {
      expect(toSnakeKeys(toCamelKeys(value))).toEqual({ ...value });
    }),
  );
});

test('no name becomes what the object inherits from', () => {
  const sent: unknown = JSON.parse('{"_Proto__": {"admin": true}, "__proto__": 1, "run_id": "a"}');
  const named = toSnakeKeys(sent) as Record<string, unknown>;
  expect(Object.getPrototypeOf(named)).toBe(Object.prototype);
  expect(named['admin']).toBeUndefined();
  expect(named['run_id']).toBe('a');
});

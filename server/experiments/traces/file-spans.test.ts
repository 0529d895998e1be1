import { expect, test } from 'vitest';
import { spansOfFile } from './file-spans.ts';

const second = 1_000_000_000n;
const start = 1_764_000_000n * second;
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

/** As MLflow 3.7 writes it. */
const written = {
  spans: [
    {
      trace_id: base64('0af7651916cd43dd8448eb211c80319c'),
      span_id: base64('b7ad6b7169203331'),
      parent_span_id: null,
      name: 'agent',
      start_time_unix_nano: Number(start),
      end_time_unix_nano: Number(start + 2n * second),
      status: { code: 'STATUS_CODE_OK', message: '' },
      attributes: {
        'mlflow.spanType': '"AGENT"',
        'mlflow.spanInputs': '{"question": "Why?"}',
        'mlflow.spanOutputs': '"Because."',
      },
    },
    {
      span_id: base64('00f067aa0ba902b7'),
      parent_span_id: base64('b7ad6b7169203331'),
      name: 'call',
      start_time_unix_nano: String(start + second / 2n),
      end_time_unix_nano: String(start + second),
      status: { code: 'STATUS_CODE_ERROR', message: 'too long' },
      attributes: { 'mlflow.spanType': '"LLM"', tokens: 12, empty: null },
    },
  ],
};

test('spans of MLflow 3: hexadecimal ids, times from the first span on, texts as they were', () => {
  const trace = spansOfFile(JSON.stringify(written), 'tr-1');
  expect(trace).toMatchObject({ traceId: 'tr-1', durationMs: 2_000, total: 2 });
  expect(trace?.startedAt).toBe('2025-11-24T16:00:00.000Z');
  expect(trace?.spans).toMatchObject([
    {
      spanId: 'b7ad6b7169203331',
      parentSpanId: null,
      service: 'AGENT',
      startMs: 0,
      durationMs: 2_000,
      status: 'ok',
      statusMessage: null,
      attributes: {
        'mlflow.spanInputs': '{"question": "Why?"}',
        'mlflow.spanOutputs': 'Because.',
      },
    },
    {
      spanId: '00f067aa0ba902b7',
      parentSpanId: 'b7ad6b7169203331',
      service: 'LLM',
      startMs: 500,
      durationMs: 500,
      status: 'error',
      statusMessage: 'too long',
      attributes: { 'mlflow.spanType': 'LLM', tokens: '12' },
    },
  ]);
});

test('spans of MLflow 2, and one that has not ended', () => {
  const old = {
    spans: [
      {
        context: { span_id: '0xb7ad6b7169203331', trace_id: '0x1' },
        parent_id: null,
        name: 'old',
        start_time: Number(start),
        end_time: null,
        status_code: 'OK',
        attributes: {},
      },
    ],
  };
  expect(spansOfFile(JSON.stringify(old), 'x')?.spans).toMatchObject([
    { spanId: 'b7ad6b7169203331', durationMs: 0, status: 'ok', service: 'UNKNOWN' },
  ]);
});

test('a long value is cut and says so; what cannot be read is no trace', () => {
  const [first] = written.spans;
  const long = { ...first, attributes: { 'mlflow.spanInputs': 'x'.repeat(20_005) } };
  const shown = spansOfFile(JSON.stringify({ spans: [long] }), 'x')?.spans[0]?.attributes;
  expect(shown?.['mlflow.spanInputs']).toMatch(/x … 5 more characters in the file$/);
  for (const text of ['', 'no json', '[]', '{"spans": []}', '{"spans": [{"name": "a"}]}'])
    expect(spansOfFile(text, 'x')).toBeNull();
});

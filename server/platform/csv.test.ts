import { describe, expect, test } from 'vitest';
import { csvCell, listResponse, toCsv, wantsCsv } from '#server/platform/csv.ts';
import { withLabels } from '#server/platform/label-params.ts';

const request = (accept = '*/*') => new Request('http://h/api/x', { headers: { accept } });

describe('csv', () => {
  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])(
    'text that a spreadsheet would run is kept as text: %j',
    (text) => {
      expect(csvCell(text).replace('"', '').startsWith("'")).toBe(true);
    },
  );

  test('numbers stay numbers, quotes and line ends are quoted', () => {
    expect(
      toCsv(
        ['a', 'b'],
        [
          [-1.5, 'x"y'],
          [null, 'p\nq'],
        ],
      ),
    ).toBe('a,b\r\n-1.5,"x""y"\r\n,"p\nq"\r\n');
  });

  test('is asked for by format or by Accept, and format wins', () => {
    expect(wantsCsv(request('text/csv'), {})).toBe(true);
    expect(wantsCsv(request('text/csv'), { format: 'json' })).toBe(false);
    expect(wantsCsv(request(), { format: 'csv' })).toBe(true);
    expect(() => wantsCsv(request(), { format: 'xml' })).toThrow('format');
  });

  test('a list keeps its cursor in a header', async () => {
    const answer = listResponse(request('text/csv'), {}, 'hosts', {
      items: [{ id: '1', labels: { a: 'b' } }],
      nextCursor: 'c',
    });
    expect(answer).toBeInstanceOf(Response);
    if (!(answer instanceof Response)) return;
    expect(answer.headers.get('x-next-cursor')).toBe('c');
    expect(await answer.text()).toBe('id,labels\r\n1,"{""a"":""b""}"\r\n');
  });
});

test('labels[k]=v become labels', () => {
  expect(withLabels({ metric: 'm', 'labels[host.name]': 'h', 'labels[a]': ['x', 'y'] })).toEqual({
    metric: 'm',
    labels: { 'host.name': 'h', a: 'y' },
  });
});

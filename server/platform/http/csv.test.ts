import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, listResponse, toCsv, wantsCsv } from './csv.ts';
import { withLabels } from './label-params.ts';

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
    const read = async () => ({ items: [{ id: '1', labels: { a: 'b' } }], nextCursor: 'c' });
    const answer = await listResponse(request('text/csv'), {}, 'hosts', read);
    expect(answer).toBeInstanceOf(Response);
    if (!(answer instanceof Response)) return;
    expect(answer.headers.get('x-next-cursor')).toBe('c');
    expect(await answer.text()).toBe('id,labels\r\n1,a=b\r\n');
  });

  test('cells are plain values when members are objects or lists', async () => {
    const items = [
      {
        number: 7,
        resource: { id: 'res_1', kind: 'service', name: 'checkout', url: null },
        cause: { kind: 'change', title: 'Deploy checkout 2.5.0' },
        assignee: null,
        you: { mayWrite: true },
        snooze: { since: '2026-12-01T00:00:00.000Z', until: null, by: 'Ada' },
        owners: [
          { id: 'u1', name: 'Ada' },
          { id: 'u2', name: 'Bo' },
        ],
        trend: [
          [1, 2],
          [3, null],
        ],
      },
    ];
    const answer = await listResponse(request('text/csv'), {}, 'incidents', async () => ({
      items,
    }));
    if (!(answer instanceof Response)) throw new Error('no file');
    expect(await answer.text()).toBe(
      [
        'number,resource,cause,assignee,snooze,owners,trend',
        '7,checkout,Deploy checkout 2.5.0,,since=2026-12-01T00:00:00.000Z; by=Ada,"Ada, Bo","1, 2; 3, "',
        '',
      ].join('\r\n'),
    );
  });

  test('no cell is JSON, whatever a list contains', async () => {
    await fc.assert(
      fc.asyncProperty(fc.object({ maxDepth: 3 }), async (member) => {
        const read = async () => ({ items: [{ member: [member] }] });
        const answer = await listResponse(request('text/csv'), {}, 'x', read);
        if (!(answer instanceof Response)) throw new Error('no file');
        expect(await answer.text()).not.toContain('[object');
      }),
    );
  });

  const pages: Record<string, { items: { id: number }[]; nextCursor: string | null }> = {
    first: { items: [{ id: 1 }, { id: 2 }], nextCursor: 'second' },
    second: { items: [{ id: 3 }], nextCursor: 'third' },
    third: { items: [{ id: 4 }], nextCursor: null },
  };
  const given = { format: 'csv', pages: 'all', limit: '2' };

  test('a whole list is read page by page into one file', async () => {
    const asked: unknown[] = [];
    const read = async (one: Readonly<Record<string, string | string[]>>) => {
      asked.push(one);
      const page = pages[String(one['cursor'] ?? 'first')];
      if (page === undefined) throw new Error('no such page');
      return page;
    };
    const answer = await listResponse(request(), given, 'rows', read);
    if (!(answer instanceof Response)) throw new Error('no file');
    expect(answer.headers.get('x-next-cursor')).toBeNull();
    expect(await answer.text()).toBe('id\r\n1\r\n2\r\n3\r\n4\r\n');
    expect(asked).toEqual([
      { format: 'csv', limit: '2' },
      { format: 'csv', limit: '2', cursor: 'second' },
      { format: 'csv', limit: '2', cursor: 'third' },
    ]);
  });

  test.each([
    ['only', 'costs-demo-company.csv'],
    ['left-out', 'costs-without-demo-company.csv'],
    ['none', 'costs.csv'],
  ] as const)('a file of figures says whose they are: %s', async (demo, name) => {
    const read = async () => ({ items: [{ id: 1 }], demo });
    const answer = await listResponse(request('text/csv'), {}, 'costs', read);
    if (!(answer instanceof Response)) throw new Error('no file');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`);
  });

  test('a page that cannot be read breaks the file off', async () => {
    const read = async (one: Readonly<Record<string, string | string[]>>) => {
      if (one['cursor'] !== undefined) throw new Error('the store is gone');
      return { items: [{ id: 1 }], nextCursor: 'second' };
    };
    const answer = await listResponse(request(), given, 'rows', read);
    if (!(answer instanceof Response)) throw new Error('no file');
    await expect(answer.text()).rejects.toThrow('gone');
  });

  test('only all or nothing can be asked of the pages', async () => {
    const read = async () => ({ items: [], nextCursor: null });
    await expect(
      listResponse(request(), { format: 'csv', pages: '3' }, 'rows', read),
    ).rejects.toThrow('pages: must be all');
  });
});

test('labels[k]=v become labels', () => {
  expect(withLabels({ metric: 'm', 'labels[host.name]': 'h', 'labels[a]': ['x', 'y'] })).toEqual({
    metric: 'm',
    labels: { 'host.name': 'h', a: 'y' },
  });
});

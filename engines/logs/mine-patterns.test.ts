import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesTemplate, minePatterns } from './mine-patterns.ts';
import { tokenizeLog } from './tokenize-log.ts';

const templates = (bodies: string[]) =>
  minePatterns(bodies).map(({ template, members }) => [template, members.length]);

describe('patterns of log records', () => {
  test('numbers, ids, addresses and times vary from the start', () => {
    expect(
      templates([
        'order 1234 paid in 12.5ms by 10.0.0.1:443',
        'order 77 paid in 8ms by 10.0.0.2:443',
        'order 9 paid in 1s by 192.168.1.77:80',
      ]),
    ).toEqual([['order <*> paid in <*> by <*>', 3]]);
    expect(templates(['trace 4bf92f3577b34da6 done', 'trace 00f067aa0ba902b7 done'])).toEqual([
      ['trace <*> done', 2],
    ]);
  });

  test('words that differ between records become <*>', () => {
    expect(
      templates([
        'user alice signed in from Berlin',
        'user bob signed in from Paris',
        'user carol signed in from Rome',
        'cache is warm',
      ]),
    ).toEqual([
      ['user <*> signed in from <*>', 3],
      ['cache is warm', 1],
    ]);
  });

  test('records that share too little stay apart', () => {
    expect(templates(['connection refused', 'connection reset', 'ready'])).toEqual([
      ['connection refused', 1],
      ['connection reset', 1],
      ['ready', 1],
    ]);
  });

  test('paths keep their names, key=value keeps its key, JSON its form', () => {
    expect(templates(['GET /orders/1234/items 200', 'GET /orders/9/items 404'])).toEqual([
      ['GET /orders/<*>/items <*>', 2],
    ]);
    expect(templates(['/v1/pay failed with 500', '/v1/pay failed with 502'])).toEqual([
      ['/v1/pay failed with <*>', 2],
    ]);
    expect(templates(['level=info user=17', 'level=info user=18'])).toEqual([
      ['level=info user=<*>', 2],
    ]);
    expect(templates(['{"msg":"paid","id":12}', '{"msg":"paid","id":13}'])).toHaveLength(1);
  });

  test('only the first line counts, and an empty record is a pattern of its own', () => {
    expect(templates(['failed\n  at a.ts:1', 'failed\n  at b.ts:2', ''])).toEqual([
      ['failed', 2],
      ['', 1],
    ]);
  });

  test('a very long record is cut', () => {
    expect(tokenizeLog('a '.repeat(5_000)).words).toHaveLength(60);
  });

  const text = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc
      .array(fc.constantFrom('user', 'paid', 'order', '17', 'x9', 'a=b', '/p/1', '"q"'), {
        maxLength: 8,
      })
      .map((words) => words.join(' ')),
  );

  test('every record belongs to exactly one pattern, which stands for it', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 40 }), (bodies) => {
        const patterns = minePatterns(bodies);
        const members = patterns.flatMap((pattern) => pattern.members);
        expect(members.toSorted((a, b) => a - b)).toEqual(bodies.map((_, index) => index));
        for (const pattern of patterns)
          for (const member of pattern.members)
            expect(matchesTemplate(pattern.template, bodies[member] ?? '')).toBe(true);
      }),
    );
  });

  test('most frequent first, templates are distinct, repeats change only counts', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), (bodies) => {
        const once = minePatterns(bodies);
        const counts = once.map((pattern) => pattern.members.length);
        expect(counts).toEqual(counts.toSorted((a, b) => b - a));
        expect(new Set(once.map((pattern) => pattern.template)).size).toBe(once.length);
        const same = minePatterns([...bodies.slice(0, 1), ...bodies.slice(0, 1)]);
        expect(same).toHaveLength(Math.min(1, bodies.length));
      }),
    );
  });
});

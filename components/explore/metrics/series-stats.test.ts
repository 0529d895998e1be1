import { describe, expect, it } from 'vitest';
import { seriesStats } from './series-stats.ts';

describe('series stats', () => {
  it('counts gaps as nothing and puts the largest first', () => {
    const rows = seriesStats([
      {
        source: null,
        seriesId: 'a',
        labels: { host: 'a' },
        points: [
          [1, 2],
          [2, null],
          [3, 4],
        ],
      },
      { source: null, seriesId: 'b', labels: { host: 'b' }, points: [[1, 9]] },
      { source: null, seriesId: 'c', labels: { host: 'c' }, points: [[1, null]] },
    ]);
    expect(rows.map((row) => row.name)).toEqual(['b', 'a', 'c']);
    expect(rows[1]).toMatchObject({ last: 4, min: 2, mean: 3, max: 4 });
    expect(rows[2]).toMatchObject({ last: null, min: null, mean: null, max: null });
  });
});

import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { ChartRow } from '../prepare-series.ts';
import { IsolatedDot } from './isolated-dot.tsx';

const rows = [1, null, 2, null, 3].map((s0, t) => ({ t, s0 })) as ChartRow[];
const dot = (index: number): string =>
  renderToStaticMarkup(
    <svg>
      <IsolatedDot rows={rows} series="s0" cx={1} cy={1} index={index} stroke="red" />
    </svg>,
  );

test('a lone point is as large as the last one', () => {
  expect(dot(2)).toContain('r="3.5"');
  expect(dot(4)).toContain('r="3.5"');
  expect(dot(1)).not.toContain('<circle');
});

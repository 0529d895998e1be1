import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { FiguresTable } from './version-figures-panel.tsx';
import { versionFigures } from './version-figures.ts';

const figures = versionFigures(
  Object.fromEntries(Array.from({ length: 34 }, (_, at) => [`metric ${at}`, at])),
  null,
);
const rowsOf = (all: boolean): string[] =>
  renderToStaticMarkup(<FiguresTable figures={figures} against={null} all={all} />).match(
    /<tr[^>]*>/gu,
  ) ?? [];

test('a long list shows its first rows, and prints all of them', () => {
  const folded = rowsOf(false);
  expect(folded).toHaveLength(35);
  expect(folded.filter((row) => row.includes('hidden print:table-row'))).toHaveLength(26);
  expect(rowsOf(true).filter((row) => row.includes('hidden'))).toHaveLength(0);
});

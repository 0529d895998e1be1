import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Select } from './select.tsx';

const shown = (count: number): string =>
  renderToStaticMarkup(
    <Select
      id="zone"
      aria-label="Zone"
      value="v3"
      options={Array.from({ length: count }, (_, at) => ({ value: `v${at}`, label: `Zone ${at}` }))}
      onValueChange={() => undefined}
    />,
  );

test('a short list is the select of the platform', () => {
  expect(shown(19)).toContain('<select');
});

test('a long list opens with a search and shows its choice', () => {
  const markup = shown(20);
  expect(markup).toMatch(/<button[^>]*role="combobox"[^>]*aria-label="Zone"/u);
  expect(markup).toContain('Zone 3');
  expect(markup).not.toContain('<option');
});

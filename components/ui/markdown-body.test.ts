import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { MarkdownBody } from './markdown-body.tsx';

const html = (text: string): string => renderToStaticMarkup(createElement(MarkdownBody, { text }));

test('notes keep Markdown and lose everything that could run or call home', () => {
  const shown = html(
    [
      '# Restart **now**',
      '<script>alert(1)</script><img src=x onerror=alert(1)>',
      '[press](javascript:alert(1)) and [docs](https://docs.example/a)',
      '![pixel](https://tracker.example/p.png)',
      '```\nkubectl rollout undo\n```',
    ].join('\n\n'),
  );
  expect(shown).toContain('<strong>now</strong>');
  // Long lines scroll, so the keyboard gets there; the edge shows where `sunken` is hardly darker than what is below.
  expect(shown).toMatch(/tabindex="0"[^>]*border border-line[^>]*><pre><code>kubectl rollout undo/);
  expect(shown).toContain('href="https://docs.example/a" rel="noreferrer nofollow"');
  expect(shown).toContain('[image: pixel]');
  for (const bad of ['<script', '<img', 'javascript:', 'onerror', 'tracker.example', '<h1', '<h2'])
    expect(shown).not.toContain(bad);
});

test('a picture that is kept here is shown with its text', () => {
  const id = '0199a000-0000-7000-8000-000000000001';
  const src = `/api/incidents/${id}/images/${id}`;
  const shown = html(`![the dashboard](${src})\n\n![x](${src}?to=elsewhere)`);
  expect(shown).toContain(`src="${src}" alt="the dashboard"`);
  expect(shown).toContain('[image: x]');
  expect(shown.match(/<img/gu)).toHaveLength(1);
});

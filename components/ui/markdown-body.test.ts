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
  expect(shown).toContain('<pre><code>kubectl rollout undo');
  expect(shown).toContain('href="https://docs.example/a" rel="noreferrer nofollow"');
  expect(shown).toContain('[image: pixel]');
  for (const bad of ['<script', '<img', 'javascript:', 'onerror', 'tracker.example', '<h1', '<h2'])
    expect(shown).not.toContain(bad);
});

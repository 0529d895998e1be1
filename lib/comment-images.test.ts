import { expect, test } from 'vitest';
import { imageHref, imageMarkdown, isOwnImage } from './comment-images.ts';

const [incident, image] = [
  '0199a000-0000-7000-8000-000000000001',
  '0199a000-0000-7000-8000-000000000002',
];
const href = imageHref(incident, image);

test('only addresses of pictures that are stored here are shown', () => {
  expect(isOwnImage(href)).toBe(true);
  for (const src of [
    `https://tandem.example${href}`,
    `//evil.example${href}`,
    `${href}?x=1`,
    `${href}/../../x`,
    `/api/incidents/1/images/${image}`,
    '/api/users',
    '',
  ])
    expect(isOwnImage(src)).toBe(false);
});

test('the name of a file becomes its text, without signs of Markdown', () => {
  expect(imageMarkdown('latency [p95].png', href)).toBe(`![latency  p95](${href})`);
  expect(imageMarkdown('image.png', href)).toBe(`![Image: describe it](${href})`);
});

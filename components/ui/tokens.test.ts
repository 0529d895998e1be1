import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8');

type Theme = 'light' | 'dark';

/** Linear sRGB of an `oklch()` text, after Ottosson. */
function linear(color: string): [number, number, number] {
  const [l = 0, c = 0, h = 0] = color.match(/[\d.]+/gu)?.map(Number) ?? [];
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const cone = [
    l + 0.3963377774 * a + 0.2158037573 * b,
    l - 0.1055613458 * a - 0.0638541728 * b,
    l - 0.0894841775 * a - 1.291485548 * b,
  ].map((value) => value ** 3);
  const [x = 0, y = 0, z = 0] = cone;
  const clip = (value: number): number => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z),
    clip(-1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z),
    clip(-0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z),
  ];
}

function token(name: string, theme: Theme): string {
  const both = new RegExp(
    `--${name}:\\s*light-dark\\((oklch\\([^)]*\\)),\\s*(oklch\\([^)]*\\))\\)`,
    'u',
  ).exec(css);
  const one = new RegExp(`--${name}:\\s*(oklch\\([^)]*\\));`, 'u').exec(css);
  const found = theme === 'light' ? (both?.[1] ?? one?.[1]) : (both?.[2] ?? one?.[1]);
  if (found === undefined) throw new Error(`no token ${name}`);
  return found;
}

function contrast(front: string, back: string, theme: Theme): number {
  const light = (name: string): number => {
    const [r, g, b] = linear(token(name, theme));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const [a, b] = [light(front), light(back)];
  return Math.max(a, b) / Math.min(a, b);
}

const LAYERS = ['canvas', 'surface', 'sunken', 'raised', 'hover', 'selected'];
const STATES = ['critical', 'error', 'warning', 'info', 'ok'];

describe.each(['light', 'dark'] as const)('%s theme', (theme) => {
  it.each(['text-1', 'text-2', 'text-3'])('%s can be read on every layer', (text) => {
    for (const layer of LAYERS) expect(contrast(text, layer, theme), layer).toBeGreaterThan(4.5);
  });
  it.each(STATES)('%s: text on its tint and on panels, mark on panels', (state) => {
    for (const layer of ['surface', 'canvas', `${state}-tint`])
      expect(contrast(`${state}-text`, layer, theme), layer).toBeGreaterThan(4.5);
    expect(contrast(state, 'surface', theme)).toBeGreaterThan(3);
  });
  it('accent, focus and borders of inputs', () => {
    expect(contrast('on-accent', 'accent', theme)).toBeGreaterThan(4.5);
    expect(contrast('on-accent', 'accent-hover', theme)).toBeGreaterThan(4.5);
    expect(contrast('accent-text', 'surface', theme)).toBeGreaterThan(4.5);
    expect(contrast('focus', 'canvas', theme)).toBeGreaterThan(3);
    expect(contrast('control', 'surface', theme)).toBeGreaterThan(3);
  });
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('series %d stands out of the panel', (series) => {
    expect(contrast(`series-${series}`, 'surface', theme)).toBeGreaterThan(3);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { staticImports, waysTo } from './first-load.ts';
import { sourceFiles } from './source-files.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** Packages that a dialog, a chart or a text brings along when it is first shown. */
const LATER = ['zod', 'recharts', 'cmdk', 'react-markdown', 'remark-gfm', 'rehype-sanitize'];
const read = (path: string): string | undefined => {
  const file = join(ROOT, path);
  return path.endsWith('.css') || !existsSync(file) ? undefined : readFileSync(file, 'utf8');
};

test('no page brings zod, charts, the palette or Markdown with its first load', () => {
  const pages = sourceFiles(ROOT).filter((path) => /^app\/(?!api\/).*\.tsx$/.test(path));
  const starts = pages
    .flatMap((path) => staticImports(path, read(path) ?? ''))
    .filter((path) => path.startsWith('components/'));
  expect(new Set(starts).size).toBeGreaterThan(30);
  expect(waysTo(LATER, [...new Set(starts)], read)).toEqual([]);
});

test('no process loads what draws PDF files before somebody asks for one', () => {
  const routes = sourceFiles(ROOT).filter((path) => /^app\/api\/.*route\.ts$/.test(path));
  const starts = ['server/web.ts', 'server/worker.ts', ...routes];
  expect(routes).toContain('app/api/governance/packs/[framework]/[name]/route.ts');
  expect(waysTo(['pdfkit', 'fontkit'], starts, read)).toEqual([]);
  expect(waysTo(['pdfkit'], ['server/governance/pack-pdf.ts'], read)).not.toEqual([]);
});

test('a way is found over several files; types and import() are no way', () => {
  const files: Record<string, string> = {
    'components/a.tsx': `'use client';\nimport type { z } from 'zod';\nimport {\n  b,\n} from '#lib/b.ts';\nimport './x.css';\nconst C = () => import('zod');`,
    'lib/b.ts': `import { d } from './d.ts';\nexport type { E } from '#lib/schemas/e.ts';`,
    'lib/d.ts': `export { z } from 'zod/mini';`,
    'components/clean.tsx': `import type { A } from '#lib/schemas/a.ts';\nconst load = () => import('./dialog.tsx');`,
    'lib/schemas/a.ts': `import { z } from 'zod';`,
    'components/dialog.tsx': `import { z } from 'zod';`,
  };
  const reach = (start: string) => waysTo(['zod'], [start], (path) => files[path]);
  expect(reach('components/a.tsx')).toEqual([
    ['components/a.tsx', 'lib/b.ts', 'lib/d.ts', 'zod/mini'],
  ]);
  expect(reach('components/clean.tsx')).toEqual([]);
  expect(reach('components/dialog.tsx')).toEqual([['components/dialog.tsx', 'zod']]);
  expect(staticImports('components/a.tsx', files['components/a.tsx'] ?? '')).toEqual([
    'lib/b.ts',
    'components/x.css',
  ]);
});

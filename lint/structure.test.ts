import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LAYERS, namelessPaths, oversizedFolders, TOP_FOLDERS, unknownFolders } from './layout.ts';
import { linkedPaths, longestProcedure, namedScripts, pathsInCode } from './named-paths.ts';
import { folderEdges, nounCycles } from './noun-cycles.ts';
import { NOUNS } from './nouns.mjs';
import { foldersIn, sourceFiles } from './source-files.ts';

const ROOT = resolve(import.meta.dirname, '..');
const FILES = sourceFiles(ROOT);
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const isTest = (path: string) => /\.(test|spec)\.tsx?$/.test(path);
const isCode = (path: string) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts');
const DOCUMENTS = FILES.filter((path) => path.endsWith('.md'));
const PRODUCT = /^(app|components|lib|engines|server)\//;

describe('folders', () => {
  test.each(Object.keys(LAYERS))('%s holds only folders of its closed list', (layer) => {
    expect(unknownFolders(layer, foldersIn(join(ROOT, layer)))).toEqual([]);
  });

  test('the root holds only known folders', () => {
    const found = foldersIn(ROOT).filter(
      (one) => !/^(\.|node_modules$|shared$|coverage$|test-results$|playwright-report$)/.test(one),
    );
    expect(found.filter((one) => !TOP_FOLDERS.includes(one))).toEqual([]);
  });

  test('an unknown noun is found', () => {
    expect(unknownFolders('server', ['incidents', 'helpers'])).toEqual(['server/helpers']);
    expect(unknownFolders('components', ['ui', 'common'])).toEqual(['components/common']);
  });

  test('lib stays small and its wire contracts follow the nouns', () => {
    const lib = FILES.filter((path) => /^lib\/[^/]+\.ts$/.test(path) && !isTest(path));
    expect(lib.length).toBeLessThanOrEqual(20);
    const schemas = FILES.filter((path) => path.startsWith('lib/schemas/'));
    const folders = new Set(schemas.map((path) => path.split('/').slice(2, -1).join('/')));
    expect([...folders].filter((folder) => folder !== '' && !NOUNS.includes(folder))).toEqual([]);
    expect(schemas.filter((path) => !isTest(path) && path.split('/').length === 3)).toEqual([
      'lib/schemas/fields.ts',
    ]);
  });

  test('the glossary has a line for every noun and no other', () => {
    const [, nouns = ''] = read('docs/glossary.md').split('## Nouns');
    const rows = nouns.split('## Terms')[0]?.matchAll(/^\| `([a-z-]+)`/gm) ?? [];
    expect([...rows].map((row) => row[1] ?? '').toSorted()).toEqual(NOUNS.toSorted());
  });

  test('every noun holds code of the server', () => {
    const empty = NOUNS.filter((noun) => !FILES.some((path) => path.startsWith(`server/${noun}/`)));
    expect(empty).toEqual([]);
  });

  test.each(['server', 'components', 'engines'])(
    'folders of %s do not need each other in a circle',
    (layer) => {
      const sources = FILES.filter(
        (path) =>
          path.startsWith(`${layer}/`) &&
          isCode(path) &&
          !isTest(path) &&
          !path.includes('/testing/'),
      );
      const edges = sources.flatMap((path) => folderEdges(layer, path, read(path)));
      expect(edges.length).toBeGreaterThan(0);
      expect(nounCycles(edges)).toEqual([]);
    },
  );

  test('a circle of folders is found, type imports are not counted', () => {
    const source = `import { a } from '#server/costs/a.ts';\nimport type { B } from '#server/models/b.ts';`;
    const edges = [
      ...folderEdges('server', 'server/incidents/list/a.ts', source),
      ...folderEdges(
        'server',
        'server/costs/a.ts',
        `import {\n  b,\n} from '../incidents/list/b.ts';\nconst c = import('./c.ts');`,
      ),
    ];
    expect(edges).toEqual([
      { from: 'incidents', to: 'costs' },
      { from: 'costs', to: 'incidents' },
    ]);
    expect(nounCycles(edges)).toEqual([['incidents', 'costs', 'incidents']]);
  });

  test('a folder of code has at most 40 files, 30 without tests', () => {
    expect(oversizedFolders(FILES)).toEqual([]);
  });

  test('a folder with too many files is found', () => {
    const many = (count: number, end: string) =>
      Array.from({ length: count }, (_, index) => `server/costs/file-${index}${end}`);
    expect(oversizedFolders(many(30, '.ts'))).toEqual([]);
    expect(oversizedFolders(many(31, '.ts'))).toEqual(['server/costs: 31, 31']);
    expect(oversizedFolders([...many(30, '.ts'), ...many(11, '.int.test.ts')])).toEqual([
      'server/costs: 41, 30',
    ]);
  });

  test('names of folders and files say what is in them', () => {
    expect(namelessPaths(FILES)).toEqual([]);
    expect(
      namelessPaths(['lib/utils.ts', 'server/common/a.ts', 'server/costs/helpers.test.ts']),
    ).toHaveLength(3);
  });
});

describe('files', () => {
  test('names are kebab-case', () => {
    const named = FILES.filter((path) =>
      /^(app|components|lib|engines|server|bench|demo|bin|lint|e2e)\//.test(path),
    );
    const segments = named.flatMap((path) => path.split('/').map((segment) => ({ path, segment })));
    const nextName = /^(\(.+\)|\[.+\]|@[a-z-]+|_[a-z-]+)$/;
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;
    const wrong = segments.filter(({ path, segment }) => {
      if (/\.(md|sql|woff2|csv)$/.test(path) || nextName.test(segment)) return false;
      return !kebab.test(segment);
    });
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test('code files are short: median at most 80 lines, 95 % at most 250, none above 400', () => {
    const code = FILES.filter((path) => (isCode(path) || path.endsWith('.mjs')) && !isTest(path));
    const sizes = code
      .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
      .toSorted((a, b) => a.lines - b.lines);
    const at = (share: number) => sizes[Math.floor((sizes.length - 1) * share)]?.lines ?? 0;
    expect(at(0.5), 'median').toBeLessThanOrEqual(80);
    expect(at(0.95), 'p95').toBeLessThanOrEqual(250);
    expect(sizes.filter(({ lines }) => lines > 400)).toEqual([]);
  });

  test('only benches and tests of `npm run test:full` read data outside the repository', () => {
    const outside = /\.\.\/shared\b|['"`/]shared\/data\b/;
    const allowed = /^bench\/run\.ts$|\.peers\.test\.ts$/;
    const readers = (path: string) => /\.(ts|tsx|mjs)$/.test(path) && outside.test(read(path));
    const found = FILES.filter(readers);
    expect(found.filter((path) => !allowed.test(path))).toEqual([]);
    expect(found).toContain('bench/run.ts');
  });

  test('numbers on screens are written by lib/format.ts, which knows the locale of the reader', () => {
    const coordinates = /^components\/charts\/(parallel-lines\.ts|sparkline\.tsx)$/;
    const written = /\.toFixed\(|\.toLocaleString\(|Intl\.NumberFormat/;
    const own = FILES.filter(
      (path) =>
        /^(app|components|lib)\//.test(path) &&
        !/^lib\/(format|number-locale|decimal)\.ts$/.test(path) &&
        !coordinates.test(path) &&
        isCode(path) &&
        !isTest(path),
    );
    expect(own.filter((path) => written.test(read(path)))).toEqual([]);
  });

  test('the demo stays replaceable: the product names none of its services', () => {
    const product = FILES.filter((path) => PRODUCT.test(path) && isCode(path) && !isTest(path));
    const names = /['"`/ ](storefront|fraud-score|payments-db|payments)\b/;
    expect(product.filter((path) => names.test(read(path)))).toEqual([]);
    const spine = product.filter((path) =>
      /^(engines|server\/(?!launcher\/|platform\/env\.ts))/.test(path),
    );
    expect(spine.filter((path) => /DEMO_SEED|['"`]\/faults\b/.test(read(path)))).toEqual([]);
  });
});

describe('documents', () => {
  const scripts = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read('package.json'))).scripts;

  test('every path that a document names exists', () => {
    const missing = DOCUMENTS.flatMap((document) => {
      const text = read(document);
      const named = pathsInCode(text).filter((path) => !existsSync(join(ROOT, path)));
      const linked = linkedPaths(text).filter(
        (path) => path !== '' && !existsSync(resolve(ROOT, dirname(document), path)),
      );
      return [...named, ...linked].map((path) => `${document}: ${path}`);
    });
    expect(missing).toEqual([]);
  });

  test('every npm script that a document names exists', () => {
    const missing = DOCUMENTS.flatMap((document) =>
      namedScripts(read(document))
        .filter((name) => scripts[name] === undefined)
        .map((name) => `${document}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  test('a guide has at most eight steps', () => {
    const guides = DOCUMENTS.filter(
      (path) => path.startsWith('docs/guides/') || path === 'CONTRIBUTING.md',
    );
    expect(guides.filter((path) => longestProcedure(read(path)) > 8)).toEqual([]);
  });

  test('named paths, links, scripts and steps are found in text', () => {
    const text =
      'See `server/web.ts:12`, `lib/<noun>.ts`, `npm start`, `./bin/test.mjs`, `tsconfig.json`.\n```\n`app/x.ts`\n```\n[a](guide.md#b) [c](https://d)\nnpm run audit:verify\n1. a\n2. b\n';
    expect(pathsInCode(text)).toEqual(['server/web.ts', 'bin/test.mjs', 'tsconfig.json']);
    expect(linkedPaths(text)).toEqual(['guide.md']);
    expect(namedScripts(text)).toEqual(['audit:verify']);
    expect(longestProcedure(text)).toBe(2);
  });
});

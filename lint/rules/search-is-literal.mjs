import { isTest, repoPath } from './paths.mjs';

const DOOR = 'server/platform/database/like-text.ts';
const FILTERS = new Set([
  'contains',
  'startsWith',
  'endsWith',
  'string_contains',
  'string_starts_with',
  'string_ends_with',
]);
const message =
  'Prisma hands this text to LIKE, where % and _ are patterns: use containing() or startingWith() of #server/platform/database/like-text.ts.';

/** @type {import('./rule-type.ts').Rule} */
export const searchIsLiteral = {
  meta: { type: 'problem', docs: { description: 'A search finds the letters that were typed.' } },
  create(context) {
    const path = repoPath(context);
    if (!path.startsWith('server/') || path === DOOR || isTest(path)) return {};
    return {
      Property(node) {
        if (node.parent.type !== 'ObjectExpression' || node.computed) return;
        const name = node.key.type === 'Literal' ? node.key.value : node.key.name;
        if (FILTERS.has(name)) context.report({ node, message });
      },
    };
  },
};

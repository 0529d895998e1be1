import { isGlobalReference, memberName } from './global-reference.mjs';
import { isTest, repoPath } from './paths.mjs';

const FORBIDDEN_GLOBALS = new Set([
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'globalThis',
  'localStorage',
  'navigator',
  'performance',
  'process',
  'queueMicrotask',
  'requestAnimationFrame',
  'setImmediate',
  'setInterval',
  'setTimeout',
  'window',
  'document',
  'XMLHttpRequest',
  'WebSocket',
]);
const LOCAL_ZONE =
  /^(get(Date|Day|FullYear|Hours|Minutes|Month|TimezoneOffset)|set(Date|FullYear|Hours|Minutes|Month)|toLocale(Date|Time)?String)$/;
const clock = 'Engines have no clock: take the time as an argument (epoch ms).';

function reportIdentifier(context, node) {
  const { parent } = node;
  const isName =
    (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) ||
    (parent.type === 'Property' && parent.key === node && !parent.shorthand) ||
    parent.type.startsWith('TS');
  if (isName || !FORBIDDEN_GLOBALS.has(node.name) || !isGlobalReference(context, node)) return;
  context.report({
    node,
    message: `Engines are pure: \`${node.name}\` reaches outside the arguments.`,
  });
}

/** @type {import('./rule-type.ts').Rule} */
export const pureEngines = {
  meta: { type: 'problem', docs: { description: 'Engines: no clock, no randomness, no I/O.' } },
  create(context) {
    const path = repoPath(context);
    if (!path.startsWith('engines/') || isTest(path)) return {};
    return {
      Identifier: (node) => reportIdentifier(context, node),
      MemberExpression(node) {
        const name = memberName(node);
        const owner = node.object.type === 'Identifier' ? node.object.name : undefined;
        if (owner === 'Date' && name === 'now') context.report({ node, message: clock });
        if (owner === 'Math' && name === 'random') {
          context.report({
            node,
            message: 'Engines have no randomness: take a seeded generator as an argument.',
          });
        }
        if (name && LOCAL_ZONE.test(name)) {
          context.report({
            node,
            message: `\`${name}\` reads the machine's time zone or locale; use the UTC form.`,
          });
        }
      },
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0)
          context.report({ node, message: clock });
      },
      CallExpression(node) {
        if (node.callee.name === 'Date') context.report({ node, message: clock });
      },
      AwaitExpression(node) {
        context.report({
          node,
          message: 'Engines are synchronous: they compute from their arguments.',
        });
      },
    };
  },
};

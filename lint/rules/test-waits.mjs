import { memberName } from './global-reference.mjs';
import { repoPath } from './paths.mjs';

/** Tests of `npm test`; those of `npm run test:full` decide by real time. */
const NPM_TEST = /(?:^|\/)(?!full\/)[^/]+(?:\.test|\.spec)\.tsx?$/;
const FULL = /\.(?:kills|peers|launcher|demo)\.test\.ts$|^e2e\/full\//;

/** Whether `npm test` runs this file. */
function isInNpmTest(path) {
  return NPM_TEST.test(path) && !FULL.test(path);
}

const isZero = (node) => node === undefined || (node.type === 'Literal' && node.value === 0);
function calledName({ callee }) {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' ? memberName(callee) : undefined;
}

/** `Date.now()` or `performance.now()`. */
function readsClock(node) {
  if (node?.type === 'CallExpression')
    return (
      node.callee.type === 'MemberExpression' &&
      memberName(node.callee) === 'now' &&
      ['Date', 'performance'].includes(node.callee.object.name)
    );
  return node?.type === 'BinaryExpression' && (readsClock(node.left) || readsClock(node.right));
}

/** @type {import('./rule-type.ts').Rule} */
export const noSleep = {
  meta: { type: 'problem', docs: { description: 'Tests wait for events, not for time.' } },
  create(context) {
    if (!isInNpmTest(repoPath(context))) return {};
    const sleep =
      'A test does not sleep: wait for the event (expect.poll, spool.flushed(), a job).';
    return {
      ImportDeclaration(node) {
        if (!/^(node:)?timers\/promises$/.test(node.source.value)) return;
        for (const one of node.specifiers)
          if (one.imported?.name === 'setTimeout') context.report({ node: one, message: sleep });
      },
      CallExpression(node) {
        const name = calledName(node);
        if (
          name === 'waitForTimeout' ||
          (name === 'setTimeout' && !isZero(node.arguments[1]) && isTimer(node))
        )
          context.report({ node, message: sleep });
        if (
          name === 'expect' &&
          readsClock(node.arguments[0]) &&
          node.arguments[0].type === 'BinaryExpression'
        )
          context.report({
            node,
            message: 'A test asserts nothing about elapsed time: that depends on the machine.',
          });
      },
    };
  },
};

/** The global function, and not `test.setTimeout`, which another rule names. */
function isTimer({ callee }) {
  return callee.type === 'Identifier' || callee.object?.name === 'globalThis';
}

const RUNNERS = ['test', 'it', 'beforeAll', 'beforeEach', 'afterAll', 'afterEach'];

/** The identifier at the head of a chain such as `expect(a).not.toBe(b)` or `it.each(rows)(title, run)`. */
function headOf(node) {
  if (node.type === 'CallExpression') return headOf(node.callee);
  return node.type === 'MemberExpression' ? headOf(node.object) : node.name;
}

/** Name of an option of this call that limits its time. */
function limitOption(callee, path) {
  const head = headOf(callee);
  if (/^(?:waitFor|until)/.test(head ?? '')) return 'withinMs';
  const waits = path.startsWith('e2e/') || ['expect', 'vi', ...RUNNERS].includes(head);
  return waits ? 'timeout' : undefined;
}

/** @type {import('./rule-type.ts').Rule} */
export const noTimeLimit = {
  meta: { type: 'problem', docs: { description: 'The runner has one guard against what hangs.' } },
  create(context) {
    const path = repoPath(context);
    if (!isInNpmTest(path)) return {};
    const message =
      "A test has no time limit of its own: the guard in the runner's configuration ends what hangs.";
    return {
      CallExpression(node) {
        const last = node.arguments.at(-1);
        const isRunner = RUNNERS.includes(headOf(node.callee));
        if (isRunner && calledName(node) === 'setTimeout') context.report({ node, message });
        else if (
          isRunner &&
          node.arguments.length > 1 &&
          last?.type === 'Literal' &&
          typeof last.value === 'number'
        )
          context.report({ node: last, message });
        const limit = limitOption(node.callee, path);
        for (const { type, properties } of node.arguments) {
          if (type !== 'ObjectExpression') continue;
          for (const property of properties)
            if (limit !== undefined && property.type === 'Property' && property.key.name === limit)
              context.report({ node: property, message });
        }
      },
    };
  },
};

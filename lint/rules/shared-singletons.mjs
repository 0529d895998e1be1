import { isTest, repoPath } from './paths.mjs';

// Both module graphs of the web process would make their own copy of these.
const STATEFUL_CLASSES = new Set([
  'Agent',
  'EventEmitter',
  'Map',
  'Pool',
  'PrismaClient',
  'Set',
  'WeakMap',
  'Client',
]);
// Of `singleton` too: a module that has its value would survive the reset between two test files of a process.
const STATEFUL_FACTORIES = new Set(['createClient', 'createPool', 'makeWorkerUtils', 'singleton']);
const ONE_GRAPH = /^server\/(launcher\/|web\.ts$|worker\.ts$|generated\/)/;
const message =
  'State of a process lives on globalThis[Symbol.for("tandem.x")]; this module can be loaded twice.';

function isStateful(init) {
  if (init?.type === 'NewExpression')
    return (
      (init.arguments.length === 0 && STATEFUL_CLASSES.has(init.callee.name)) ||
      ['Pool', 'PrismaClient', 'Client', 'Agent'].includes(init.callee.name)
    );
  return init?.type === 'CallExpression' && STATEFUL_FACTORIES.has(init.callee.name);
}

/** @type {import('./rule-type.ts').Rule} */
export const sharedSingletons = {
  meta: {
    type: 'problem',
    docs: { description: 'No module-level state in the server outside globalThis.' },
  },
  create(context) {
    const path = repoPath(context);
    if (!path.startsWith('server/') || ONE_GRAPH.test(path) || isTest(path)) return {};
    return {
      VariableDeclaration(node) {
        const home =
          node.parent.type === 'ExportNamedDeclaration' ? node.parent.parent : node.parent;
        if (home.type !== 'Program' || node.declare) return;
        if (node.kind === 'let') context.report({ node, message });
        else if (node.declarations.some((one) => isStateful(one.init)))
          context.report({ node, message });
      },
    };
  },
};

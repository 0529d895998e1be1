import { isGlobalReference, memberName } from './global-reference.mjs';
import { isConfig, isTest, repoPath } from './paths.mjs';

const ALLOWED =
  /^(server\/platform\/env\.ts$|server\/ingest\/testing\/peer-process\.ts$|(bin|demo|bench|e2e|lint|prisma)\/|server\/launcher\/)|\/test-env\.ts$/;
const message =
  'Read settings from #server/platform/env.ts; raw process.env is allowed only there.';

/** @type {import('./rule-type.ts').Rule} */
export const noRawEnv = {
  meta: { type: 'problem', docs: { description: 'One file parses the environment.' } },
  create(context) {
    const path = repoPath(context);
    if (ALLOWED.test(path) || isTest(path) || isConfig(path)) return {};
    return {
      MemberExpression(node) {
        const { object } = node;
        const isEnv = memberName(node) === 'env';
        if (
          isEnv &&
          object.type === 'Identifier' &&
          object.name === 'process' &&
          isGlobalReference(context, object)
        ) {
          context.report({ node, message });
        }
        if (isEnv && object.type === 'MetaProperty') context.report({ node, message });
        if (isEnv && object.type === 'MemberExpression' && memberName(object) === 'process')
          context.report({ node, message });
      },
      VariableDeclarator(node) {
        if (
          node.id.type !== 'ObjectPattern' ||
          node.init?.type !== 'Identifier' ||
          node.init.name !== 'process'
        )
          return;
        const takesEnv = node.id.properties.some(
          (one) => one.type === 'Property' && one.key.name === 'env',
        );
        if (takesEnv && isGlobalReference(context, node.init)) context.report({ node, message });
      },
      ImportDeclaration(node) {
        if (/^(node:)?process$/.test(node.source.value)) context.report({ node, message });
      },
    };
  },
};

import { isTest, repoPath } from './paths.mjs';

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const STATEMENT = /(Declaration|Statement|Definition)$/;

/** Types that take nothing for granted: `as const`, `as unknown`. */
function isHarmless({ typeAnnotation }) {
  if (typeAnnotation.type === 'TSUnknownKeyword') return true;
  return typeAnnotation.type === 'TSTypeReference' && typeAnnotation.typeName.name === 'const';
}

function isExplained(context, node) {
  for (let current = node; current.type !== 'Program'; current = current.parent) {
    const isOuter = STATEMENT.test(current.type) || current.type === 'PropertyDefinition';
    if (isOuter && context.sourceCode.getCommentsBefore(current).length > 0) return true;
    const endsSearch = FUNCTIONS.has(current.type) && current.parent.type !== 'VariableDeclarator';
    if (endsSearch && current.type === 'FunctionDeclaration') {
      const { parent } = current;
      return (
        parent.type.startsWith('Export') && context.sourceCode.getCommentsBefore(parent).length > 0
      );
    }
  }
  return false;
}

/** @type {import('./rule-type.ts').Rule} */
export const castStatesGuarantee = {
  meta: {
    type: 'problem',
    docs: { description: 'A cast stands where a comment says why it holds.' },
  },
  create(context) {
    if (isTest(repoPath(context))) return {};
    return {
      TSAsExpression(node) {
        if (
          isHarmless(node) ||
          (node.expression.type === 'Identifier' && node.expression.name === 'globalThis')
        )
          return;
        if (
          node.expression.type === 'TSAsExpression' &&
          node.expression.typeAnnotation.type !== 'TSUnknownKeyword'
        )
          return;
        if (isExplained(context, node)) return;
        context.report({
          node,
          message:
            'Parse the value, or put the cast into a small named helper whose comment states why it holds.',
        });
      },
    };
  },
};

/** @type {import('./rule-type.ts').Rule} */
export const noTandemErrorInstanceof = {
  meta: {
    type: 'problem',
    docs: { description: 'A process holds two module graphs, so instanceof fails on our errors.' },
  },
  create(context) {
    const own = new Set(['TandemError']);
    return {
      ImportDeclaration(node) {
        if (!/^(#|\.)/.test(node.source.value)) return;
        for (const { local } of node.specifiers)
          if (local.name.endsWith('Error')) own.add(local.name);
      },
      BinaryExpression(node) {
        if (node.operator !== 'instanceof' || !own.has(node.right.name)) return;
        context.report({
          node,
          message: `Recognise ${node.right.name} by its \`code\`; two copies of the class can exist in one process.`,
        });
      },
    };
  },
};

const REQUIRED = ['permission', 'input', 'audit'];

function keysOf(object) {
  return object.properties.flatMap((one) =>
    one.type === 'Property' ? [one.key.name ?? one.key.value] : [],
  );
}

/** @type {import('./rule-type.ts').Rule} */
export const verbIsComplete = {
  meta: {
    type: 'problem',
    docs: { description: 'A verb states its permission, its input and its audit entry.' },
  },
  create(context) {
    return {
      CallExpression(node) {
        if (node.callee.type !== 'Identifier' || node.callee.name !== 'verb') return;
        const [definition] = node.arguments;
        if (definition?.type !== 'ObjectExpression') {
          context.report({
            node,
            message:
              'Give verb() an object literal, so that permission and audit can be read here.',
          });
          return;
        }
        const keys = new Set(keysOf(definition));
        for (const key of REQUIRED.filter((one) => !keys.has(one))) {
          context.report({ node: definition, message: `This verb has no \`${key}\`.` });
        }
      },
    };
  },
};

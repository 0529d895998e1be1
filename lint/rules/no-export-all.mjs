/** @type {import('./rule-type.ts').Rule} */
export const noExportAll = {
  meta: { type: 'problem', docs: { description: '`export *` hides where a name comes from.' } },
  create(context) {
    return {
      ExportAllDeclaration(node) {
        context.report({
          node,
          message: 'Do not use `export *`; import names from the file that defines them.',
        });
      },
    };
  },
};

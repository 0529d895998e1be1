import { repoPath } from './paths.mjs';

function reExportsOnly(body) {
  const imported = new Set();
  let reExports = 0;
  for (const statement of body) {
    if (statement.type === 'ImportDeclaration') {
      for (const specifier of statement.specifiers) imported.add(specifier.local.name);
    } else if (statement.type === 'ExportAllDeclaration') {
      reExports += 1;
    } else if (statement.type === 'ExportNamedDeclaration' && !statement.declaration) {
      const passesOn =
        statement.source || statement.specifiers.every((one) => imported.has(one.local.name));
      if (!passesOn) return false;
      reExports += statement.specifiers.length;
    } else {
      return false;
    }
  }
  return reExports > 0;
}

/** @type {import('./rule-type.ts').Rule} */
export const noBarrel = {
  meta: { type: 'problem', docs: { description: 'A file that only re-exports is a barrel.' } },
  create(context) {
    const path = repoPath(context);
    // Next reads the handlers of a route by name, so a route may pass handlers on.
    if (/^app\/.*\/route\.ts$/.test(path)) return {};
    return {
      Program(node) {
        if (reExportsOnly(node.body)) {
          context.report({
            node,
            message: 'This file only re-exports. Delete it and import from the defining files.',
          });
        }
      },
    };
  },
};

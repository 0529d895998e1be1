/** True when an identifier means the runtime's global, not a local variable of the same name. */
export function isGlobalReference(context, node) {
  let scope = context.sourceCode.getScope(node);
  while (scope) {
    const variable = scope.set.get(node.name);
    if (variable) return variable.defs.length === 0;
    scope = scope.upper;
  }
  return true;
}

/** The name of a member access when it can be read from the source: `a.b`, `a['b']`. */
export function memberName(node) {
  if (!node.computed) return node.property.type === 'Identifier' ? node.property.name : undefined;
  return node.property.type === 'Literal' ? String(node.property.value) : undefined;
}

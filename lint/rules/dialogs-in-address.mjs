import { isTest, repoPath } from './paths.mjs';

const OVERLAY = /(Dialog|Sheet)$/;
const SETTER = /^set[A-Z]/;
const message =
  'Which dialog is open stands in the address: use useDialog() of components/ui/dialogs/use-dialog.ts, so that Back closes it and a reload opens it again.';

function attribute(node, name) {
  return node.attributes.find((one) => one.type === 'JSXAttribute' && one.name.name === name);
}

/** `setOpen` or `() => setOpen(false)`: the state of one drawing of the page. */
function isSetter(expression) {
  if (expression?.type === 'Identifier') return SETTER.test(expression.name);
  if (expression?.type !== 'ArrowFunctionExpression') return false;
  const { body } = expression;
  return body.type === 'CallExpression' && SETTER.test(body.callee.name ?? '');
}

/** @type {import('./rule-type.ts').Rule} */
export const dialogsInAddress = {
  meta: {
    type: 'problem',
    docs: { description: 'Dialogs of pages keep their state in the address.' },
  },
  create(context) {
    const path = repoPath(context);
    // The frame around all pages has menus and a sign-in that belong to no address.
    if (!path.startsWith('components/') || /^components\/(ui|frame)\//.test(path) || isTest(path))
      return {};
    return {
      JSXOpeningElement(node) {
        const name = node.name.name ?? '';
        if (!OVERLAY.test(name)) return;
        const controlled =
          attribute(node, 'open') ??
          node.attributes.find((one) => one.type === 'JSXSpreadAttribute');
        const local =
          isSetter(attribute(node, 'onClose')?.value?.expression) ||
          isSetter(attribute(node, 'onOpenChange')?.value?.expression) ||
          (name === 'ConfirmDialog' && attribute(node, 'trigger') && !controlled);
        if (local) context.report({ node, message });
      },
    };
  },
};

import { memberName } from './global-reference.mjs';
import { isTest, repoPath } from './paths.mjs';

const MAY_OPEN = /^server\/(platform|launcher)\//;
const RAW = new Set(['$executeRaw', '$executeRawUnsafe', '$queryRaw', '$queryRawUnsafe']);
const WRITES = new Set([
  'create',
  'createMany',
  'createManyAndReturn',
  'delete',
  'deleteMany',
  'update',
  'updateMany',
  'updateManyAndReturn',
  'upsert',
]);
const CLIENTS = new Set(['db', 'prisma', 'getDb', 'getPrisma', 'database']);
const WRITING_SQL =
  /\b(insert\s+into|update\s+\S+\s+set|delete\s+from|truncate|alter\s|create\s|drop\s|merge\s+into|begin\b|commit\b)/i;

function rootName(node) {
  let current = node;
  while (
    current.type === 'MemberExpression' ||
    current.type === 'CallExpression' ||
    current.type === 'AwaitExpression'
  ) {
    if (current.type === 'MemberExpression') current = current.object;
    else if (current.type === 'CallExpression') current = current.callee;
    else current = current.argument;
  }
  return current.type === 'Identifier' ? current.name : undefined;
}

/** `tx` or `context.tx`. */
function isTransaction(node) {
  return node.type === 'Identifier'
    ? node.name === 'tx'
    : node.type === 'MemberExpression' && memberName(node) === 'tx';
}

function sqlText(call) {
  const template = call.type === 'TaggedTemplateExpression' ? call.quasi : call.arguments[0];
  if (!template) return '';
  if (template.type === 'TaggedTemplateExpression') return sqlText(template);
  if (template.type === 'TemplateLiteral')
    return template.quasis.map((one) => one.value.raw).join(' ? ');
  return template.type === 'Literal' ? String(template.value) : '';
}

function complaint(member, call) {
  const name = memberName(member);
  if (name === '$transaction')
    return 'Only `verb()` opens a transaction (server/platform/verb.ts).';
  const root = rootName(member.object);
  if (RAW.has(name) && !isTransaction(member.object)) {
    const sql = sqlText(call);
    if (sql === '' || WRITING_SQL.test(sql))
      return 'SQL that writes belongs inside a verb, on its transaction `tx`.';
  }
  const isModelWrite =
    WRITES.has(name) && member.object.type === 'MemberExpression' && CLIENTS.has(root);
  return isModelWrite
    ? 'Write through the transaction `tx` of a verb, so that permission and audit are certain.'
    : undefined;
}

/** @type {import('./rule-type.ts').Rule} */
export const oneTransactionDoor = {
  meta: { type: 'problem', docs: { description: 'Rows change only inside a verb.' } },
  create(context) {
    const path = repoPath(context);
    if (!/^(server|app)\//.test(path) || MAY_OPEN.test(path) || isTest(path)) return {};
    const check = (call, member) => {
      if (member?.type !== 'MemberExpression') return;
      const message = complaint(member, call);
      if (message) context.report({ node: call, message });
    };
    return {
      CallExpression: (node) => check(node, node.callee),
      TaggedTemplateExpression: (node) => check(node, node.tag),
    };
  },
};

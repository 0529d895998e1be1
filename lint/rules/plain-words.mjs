import { avoidedWord } from '../words.mjs';
import { isTest, repoPath } from './paths.mjs';

/** Templates with these words are SQL, whose names follow the schema. */
const SQL = /\b(?:SELECT|FROM|WHERE|AS|AND|WITH|JOIN|select|where)\b|countIf/;

/** @type {import('./rule-type.ts').Rule} */
export const plainWords = {
  meta: {
    type: 'problem',
    docs: { description: 'Comments and texts avoid the words of lint/words.mjs.' },
  },
  create(context) {
    const path = repoPath(context);
    const isOwnList = path.startsWith('lint/');
    const check = (node, text) => {
      const found = avoidedWord(text.replaceAll(/\s*\n\s*\*?\s*/g, ' ').trim());
      if (found === null) return;
      context.report({
        node,
        message: `Avoid "${found.word}". Write: ${found.instead}. See docs/glossary.md.`,
      });
    };
    return {
      Program() {
        if (isOwnList) return;
        for (const comment of commentsOf(context.sourceCode.getAllComments()))
          check(comment.node, comment.text);
      },
      Literal(node) {
        if (isTest(path) || typeof node.value !== 'string') return;
        if (/\S\s\S/.test(node.value)) check(node, node.value);
      },
      TemplateElement(node) {
        const text = node.value.cooked ?? '';
        if (!isTest(path) && /\S\s\S/.test(text) && !SQL.test(text)) check(node, text);
      },
      JSXText(node) {
        if (!isTest(path)) check(node, node.value);
      },
    };
  },
};

/** Comments with the lines of one paragraph joined, since a phrase may cross lines. */
function commentsOf(comments) {
  const joined = [];
  for (const node of comments) {
    const last = joined.at(-1);
    const follows = last?.node.type === 'Line' && last.endLine + 1 === node.loc.start.line;
    if (node.type === 'Line' && follows) {
      last.text += ` ${node.value.trim()}`;
      last.endLine = node.loc.end.line;
    } else {
      const text = node.value.replace(/^\*/, '');
      joined.push({ node, text, endLine: node.loc.end.line });
    }
  }
  return joined;
}

import { TOP_FOLDERS } from './layout.ts';

const ROOT_FILE = /^\.?[A-Za-z.-]+\.(json|mjs|cjs|md|config\.(ts|js))$/;
const PLACEHOLDER = /[<>*{}$]|\.\.\./;

function withoutFences(markdown: string): string {
  return markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
}

/** Paths of this repository that a document names in inline code, without placeholders. */
export function pathsInCode(markdown: string): string[] {
  const spans = [...withoutFences(markdown).matchAll(/`([^`\n]+)`/g)].map(([, text = '']) =>
    text.trim(),
  );
  return spans
    .filter((one) => !PLACEHOLDER.test(one) && !/\s/.test(one))
    .map((one) => one.replace(/^\.\//, '').replace(/:\d+$/, ''))
    .filter((one) => TOP_FOLDERS.some((top) => one.startsWith(`${top}/`)) || ROOT_FILE.test(one));
}

/** Relative targets of Markdown links and images. */
export function linkedPaths(markdown: string): string[] {
  const targets = [...withoutFences(markdown).matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map(
    ([, target = '']) => target,
  );
  return targets
    .filter((one) => !/^([a-z]+:|#|\/)/.test(one))
    .map((one) => decodeURIComponent(one.replace(/#.*$/, '')));
}

/** Names of npm scripts that a document tells people to run. */
export function namedScripts(markdown: string): string[] {
  return [...markdown.matchAll(/npm run ([a-z][a-z0-9:-]*)/g)].map(([, name = '']) => name);
}

/** The longest numbered list of a guide. */
export function longestProcedure(markdown: string): number {
  const steps = [...markdown.matchAll(/^(\d+)\. /gm)].map(([, step]) => Number(step));
  return Math.max(0, ...steps);
}

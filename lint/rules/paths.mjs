/** Path of the linted file relative to the repository root, with forward slashes. */
export function repoPath(context) {
  const root = context.cwd.replaceAll('\\', '/').replace(/\/$/, '');
  const file = context.filename.replaceAll('\\', '/');
  return file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file.replace(/^\.\//, '');
}

export function isTest(path) {
  return /\.(test|bench)\.tsx?$/.test(path) || path.startsWith('e2e/') || path.startsWith('lint/');
}

/** Root configuration files such as next.config.ts, which run before the application's settings exist. */
export function isConfig(path) {
  return /^[^/]+\.config\.(ts|mts|js|mjs|cjs)$/.test(path) || path === '.dependency-cruiser.mjs';
}

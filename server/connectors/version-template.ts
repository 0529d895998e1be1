const placeholder = '{version}';

/** Fills a template with a version, such as an image or the address of its files. */
export function ofVersion(template: string, version: string): string {
  return template.replace(placeholder, () => version);
}

/** Extracts the version from a text; null if the text was not created from the template. */
export function versionIn(template: string, text: string | undefined): string | null {
  const [before = '', after = ''] = template.split(placeholder);
  if (text === undefined || text.length <= before.length + after.length) return null;
  return text.startsWith(before) && text.endsWith(after)
    ? text.slice(before.length, text.length - after.length)
    : null;
}

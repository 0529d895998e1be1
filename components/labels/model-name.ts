/** Decodes a path segment. Next.js passes it encoded. */
export function decodedSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** The page of a model, or a part of it: `modelHref('fraud score', 'card')`. */
export function modelHref(name: string, part = ''): string {
  return `/models/${encodeURIComponent(name)}${part === '' ? '' : `/${part}`}`;
}

/** The page of one version of a model. */
export function versionHref(name: string, version: number | string): string {
  return modelHref(name, `versions/${version}`);
}

/** The page of one column of a model, for one version or for all. */
export function columnHref(name: string, column: string, version = ''): string {
  const only = version === '' ? '' : `?version=${encodeURIComponent(version)}`;
  return modelHref(name, `columns/${encodeURIComponent(column)}${only}`);
}

/** The page of a model at a past time; null means now. */
export function atHref(name: string, at: string | null): string {
  const page = modelHref(name, 'at');
  return at === null ? page : `${page}?at=${encodeURIComponent(at)}`;
}

import type { Site } from './backend.ts';
import { bearer, call, type Answer } from './call.ts';

/**
 * The API server gives up a request after this time, so that a lost one cannot take effect later.
 */
const serverTimeout = 'timeout=8s';
const manager = 'fieldManager=tandem';

export async function readObject(
  site: Site,
  path: string,
  expect: readonly number[] = [],
): Promise<Answer> {
  return call(site, { method: 'GET', path, headers: bearer(site), expect });
}

/** Creates an object. 409: an object with that name exists. */
export async function createObject(site: Site, path: string, body: unknown): Promise<Answer> {
  return call(site, {
    method: 'POST',
    path: `${path}?${serverTimeout}&${manager}`,
    headers: bearer(site),
    body,
    expect: [409],
  });
}

/**
 * Changes an object with a merge patch (RFC 7386), or with a JSON patch for changes to lists (RFC
 * 6902).
 */
export async function patchObject(
  site: Site,
  path: string,
  body: Record<string, unknown> | readonly Record<string, unknown>[],
): Promise<Answer> {
  return call(site, {
    method: 'PATCH',
    path: `${path}?${serverTimeout}&${manager}`,
    headers: {
      ...bearer(site),
      'content-type': Array.isArray(body)
        ? 'application/json-patch+json'
        : 'application/merge-patch+json',
    },
    body,
  });
}

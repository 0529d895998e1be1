import { createHmac, timingSafeEqual } from 'node:crypto';
import { secrets } from '#server/platform/env.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';

const lastsMs = 24 * 3_600_000;

function sign(...parts: readonly (string | number)[]): string {
  return createHmac('sha256', secrets().authSecret)
    .update(`artifact-upload\n${parts.join('\n')}`)
    .digest('hex')
    .slice(0, 40);
}

function equal(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** The id of a multipart upload; valid for one path and one owner. */
export function newUploadId(path: string, ownerId: string): string {
  const id = newId();
  return `${id}.${sign('upload', id, path, ownerId)}`;
}

/** Folder of the parts. Throws if the id was issued for another path or owner. */
export function uploadFolder(uploadId: string, path: string, ownerId: string): string {
  const [id = '', signature = ''] = uploadId.split('.');
  if (equal(signature, sign('upload', id, path, ownerId))) return id;
  throw new TandemError('not_found', `No upload has the id ${uploadId}`);
}

/** Token that authorizes the upload of one part: clients upload parts without their API key. */
export function partToken(folder: string, part: number, nowMs: number): string {
  const until = nowMs + lastsMs;
  return `${until}.${sign('part', folder, part, until)}`;
}

export function isPartToken(token: string, folder: string, part: number, nowMs: number): boolean {
  const [until = '', signature = ''] = token.split('.');
  return Number(until) > nowMs && equal(signature, sign('part', folder, part, until));
}

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { imageLimits, imageTypes } from '#lib/comment-images.ts';
import { idSchema } from '#lib/schemas/fields.ts';
import { incidentSubject, lockIncident } from '#server/incidents/internal.ts';
import { sniffImage } from '#server/incidents/sniff-image.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { found, query, verb, type VerbContext } from '#server/platform/verb.ts';

const storedInput = z.object({
  id: idSchema,
  type: z.enum(imageTypes),
  width: z.number().int(),
  height: z.number().int(),
  bytes: z.instanceof(Uint8Array),
});

const store = verb(
  { permission: 'incidents:write', input: storedInput, audit: 'incidents.add-image' },
  async (context, { id: incidentId, type, width, height, bytes }) => {
    const { tx, actor, now } = context;
    const incident = await lockIncident(context, incidentId);
    if ((await tx.incidentImage.count({ where: { incidentId } })) >= imageLimits.perIncident)
      throw new TandemError(
        'too_large',
        `Its notes have ${imageLimits.perIncident} images; remove one before you add another.`,
      );
    const id = newId();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const facts = { type, width, height, size: bytes.length, sha256 };
    await tx.incidentImage.create({
      data: {
        id,
        incidentId,
        ...facts,
        bytes,
        authorId: actor.id,
        createdAt: now,
      },
      select: { id: true },
    });
    await context.audit({ subject: incidentSubject(incident), after: { image: id, ...facts } });
    return { id };
  },
);

/**
 * Stores a picture for a note that is being written. The type is detected from the content, not
 * from the file name.
 */
export async function addImage(
  actor: Actor,
  { id, file }: { id: string; file: Buffer },
): Promise<{ id: string }> {
  const known = sniffImage(file);
  if (known === null)
    throw new TandemError('invalid_input', 'The file is not a PNG, JPEG, GIF or WebP image.');
  if (Math.max(known.width, known.height) > imageLimits.side)
    throw new TandemError(
      'too_large',
      `An image can have up to ${imageLimits.side} pixels per side.`,
    );
  return store(actor, { id, ...known, bytes: new Uint8Array(file) });
}

/** Returns a picture to users who may read its incident. */
export const readImage = query(
  {
    permission: 'incidents:read',
    input: z.object({ id: idSchema, imageId: idSchema }),
  },
  async ({ actor }, { id, imageId }) => {
    const row = found(
      await db().incidentImage.findFirst({
        where: { id: imageId, incidentId: id },
        include: { incident: { select: { teamId: true, environmentId: true } } },
      }),
      'picture',
    );
    requirePermission(actor, 'incidents:read', row.incident);
    return { type: row.type, bytes: row.bytes };
  },
);

/**
 * Removes the pictures of an incident that a changed or deleted note showed and no remaining note
 * shows.
 */
export async function dropImages(
  { tx }: Pick<VerbContext, 'tx'>,
  incidentId: string,
  before: string,
): Promise<string[]> {
  const images = await tx.incidentImage.findMany({
    where: { incidentId },
    select: { id: true },
  });
  const shown = images.filter(({ id }) => before.includes(id));
  if (shown.length === 0) return [];
  const notes = await tx.incidentEvent.findMany({
    where: { incidentId, kind: 'comment', deletedAt: null },
    select: { body: true },
  });
  const ids = shown
    .map(({ id }) => id)
    .filter((id) => !notes.some(({ body }) => body?.includes(id) === true));
  await tx.incidentImage.deleteMany({ where: { id: { in: ids } } });
  return ids;
}

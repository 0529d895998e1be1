/** Limits for images in a note. */
export const imageLimits = { bytes: 2 * 1024 * 1024, side: 8_000, perIncident: 50 } as const;
export const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export type ImageType = (typeof imageTypes)[number];

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const own = new RegExp(`^/api/incidents/${uuid}/images/${uuid}$`, 'u');

export function imageHref(incidentId: string, imageId: string): string {
  return `/api/incidents/${incidentId}/images/${imageId}`;
}

/**
 * Whether the image is stored in Tandem. An external image would disclose its readers to another
 * server.
 */
export function isOwnImage(src: string): boolean {
  return own.test(src);
}

/**
 * Formats "![dashboard](...)". The file name, without Markdown characters, becomes the alternative
 * text.
 */
export function imageMarkdown(fileName: string, href: string): string {
  const stem = fileName
    .replace(/\.\w+$/u, '')
    .replaceAll(/[[\]\\`*_<>!]/gu, ' ')
    .trim();
  const alt = stem === '' || stem === 'image' ? 'Image: describe it' : stem.slice(0, 100);
  return `![${alt}](${href})`;
}

import type { DemoChoice, DemoCounted } from '#lib/schemas/fields.ts';

/**
 * Whose rows a figure counts, the demo company's or all others: never both, so that a demo falsifies no figure of a
 * real installation. Unless the caller chooses, the demo counts only while there is nothing real of the kind.
 */
export async function countDemo(
  asked: DemoChoice | undefined,
  has: (whose: { demo: boolean }) => Promise<boolean>,
): Promise<DemoCounted> {
  if (asked === 'only') return 'only';
  if (!(await has({ demo: true }))) return 'none';
  return asked === 'out' || (await has({ demo: false })) ? 'left-out' : 'only';
}

/** The rows that belong to such a figure, by their mark. */
export const rowsCounted = (counted: DemoCounted): { demo: boolean } => ({
  demo: counted === 'only',
});

/** The rows of a list, which shows both unless it is asked for one, and what its answer says of that. */
export async function rowsListed(
  asked: DemoChoice | 'figures' | undefined,
  counted: (asked: DemoChoice | undefined) => Promise<DemoCounted>,
): Promise<{ where: { demo?: boolean }; said: { demo?: DemoCounted } }> {
  if (asked === undefined) return { where: {}, said: {} };
  const demo = await counted(asked === 'figures' ? undefined : asked);
  return { where: rowsCounted(demo), said: { demo } };
}
